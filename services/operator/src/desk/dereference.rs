//! What is shown at the desk: the token in the Secret that is named.

use platform::config::Secret as Hidden;

use super::Unreached;
use crate::context::Context;
use crate::crd::EscalationDesk;
use crate::error::Error;

/// The token, if one is named, or why there is none.
pub(super) type Found = Result<Option<Hidden>, Unreached>;

pub(super) async fn dereference(context: &Context, resource: &EscalationDesk) -> Result<Found, Error> {
    let Some(named) = &resource.spec.webhook.secret_key_ref else { return Ok(Ok(None)) };
    let secret = match context.secrets().get_opt(&named.name).await {
        Err(kube::Error::Api(status)) if status.is_forbidden() => {
            let advice =
                format!("The operator may not read the Secret {}: name it in `operator.secrets` of the chart.", named.name);
            return Ok(Err(Unreached::new("SecretForbidden", advice)));
        }
        secret => secret?,
    };
    let Some(secret) = secret else {
        return Ok(Err(Unreached::new("NoSecret", format!("There is no Secret {}.", named.name))));
    };
    let held = secret.data.and_then(|mut data| data.remove(&named.key));
    let Some(held) = held else {
        return Ok(Err(Unreached::new("NoSecret", format!("The Secret {} has no key {}.", named.name, named.key))));
    };
    let text = String::from_utf8(held.0).map(|text| Hidden::from(text.trim_end()));
    Ok(text.map(Some).map_err(|_| Unreached::new("NoToken", format!("The Secret {} holds no text.", named.name))))
}
