{{- /* What every pod has in common: who it is, what it may not, and what veilig is told. */ -}}

{{- define "veilig.podSecurity" -}}
automountServiceAccountToken: false
# Variables of other Services would be read as flags of veilig.
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "veilig.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}

{{- /* The name of the Secret of the evaluation. */ -}}
{{- define "veilig.evaluationSecret" -}}
{{ include "veilig.fullname" . }}-evaluation
{{- end }}

{{- /* Which Secret and key hold something: `dict "root" $ "of" values "evaluation" key`. Nothing when there is none. */ -}}
{{- define "veilig.secretKey" -}}
{{- if and .root.Values.evaluation.enabled .evaluation -}}
{{ toJson (dict "name" (include "veilig.evaluationSecret" .root) "key" .evaluation) }}
{{- else if .of.existingSecret -}}
{{ toJson (dict "name" .of.existingSecret "key" .of.key) }}
{{- end }}
{{- end }}

{{- /*
Files and variables of one container, as YAML with `env` and `sources`: `dict "root" $ "needs" (list "postgres" …) "client" values`.
A need brings its variables, and its Secrets as files below /etc/veilig.
*/ -}}
{{- define "veilig.told" -}}
{{- $root := .root }}
{{- $v := .root.Values }}
{{- $evaluates := $v.evaluation.enabled }}
{{- $full := include "veilig.fullname" .root }}
{{- $env := list }}
{{- $sources := list }}
{{- $files := list }}
{{- $pairs := list }}
{{- if has "postgres" .needs }}
{{- $files = append $files (dict "of" .url "evaluation" "database-url" "path" "postgres/url" "env" "VEILIG_DATABASE_URL_FILE") }}
{{- if eq (toJson .url) (toJson $v.postgres.url) }}
{{- $files = append $files (dict "of" $v.postgres.directUrl "evaluation" "" "path" "postgres/direct-url" "env" "VEILIG_DATABASE_DIRECT_URL_FILE") }}
{{- end }}
{{- $files = append $files (dict "of" $v.postgres.ca "evaluation" "" "path" "postgres/ca.crt" "env" "VEILIG_DATABASE_TLS_CA") }}
{{- $pairs = append $pairs (dict "of" $v.postgres.clientCertificate "folder" "postgres" "env" "VEILIG_DATABASE_TLS") }}
{{- $env = append $env (dict "name" "VEILIG_DATABASE_CONNECTIONS" "value" (toString $v.postgres.connections)) }}
{{- end }}
{{- if has "nats" .needs }}
{{- $url := ternary (printf "nats://%s-nats:4222" $full) $v.nats.url $evaluates }}
{{- $monitoring := ternary (printf "http://%s-nats:8222" $full) $v.nats.monitoringUrl $evaluates }}
{{- $env = concat $env (list (dict "name" "VEILIG_NATS_URL" "value" $url) (dict "name" "VEILIG_NATS_REPLICAS" "value" (ternary "1" (toString $v.nats.replicas) $evaluates))) }}
{{- with $v.nats.prefix }}{{ $env = append $env (dict "name" "VEILIG_NATS_PREFIX" "value" .) }}{{ end }}
{{- with $monitoring }}{{ $env = append $env (dict "name" "VEILIG_NATS_MONITORING_URL" "value" .) }}{{ end }}
{{- $files = append $files (dict "of" $v.nats.credentials "evaluation" "" "path" "nats/credentials" "env" "VEILIG_NATS_CREDENTIALS") }}
{{- $files = append $files (dict "of" $v.nats.ca "evaluation" "" "path" "nats/ca.crt" "env" "VEILIG_NATS_TLS_CA") }}
{{- $pairs = append $pairs (dict "of" $v.nats.clientCertificate "folder" "nats" "env" "VEILIG_NATS_TLS") }}
{{- end }}
{{- if has "temporal" .needs }}
{{- $env = append $env (dict "name" "VEILIG_TEMPORAL_URL" "value" (ternary (printf "http://%s-temporal:7233" $full) $v.temporal.url $evaluates)) }}
{{- $env = append $env (dict "name" "VEILIG_TEMPORAL_NAMESPACE" "value" $v.temporal.namespace) }}
{{- $files = append $files (dict "of" $v.temporal.payloadKey "evaluation" "payload-key" "path" "temporal/payload-key" "env" "VEILIG_TEMPORAL_PAYLOAD_KEY_FILE") }}
{{- $files = append $files (dict "of" $v.temporal.apiKey "evaluation" "" "path" "temporal/api-key" "env" "VEILIG_TEMPORAL_API_KEY_FILE") }}
{{- $files = append $files (dict "of" $v.temporal.ca "evaluation" "" "path" "temporal/ca.crt" "env" "VEILIG_TEMPORAL_TLS_CA") }}
{{- $pairs = append $pairs (dict "of" $v.temporal.clientCertificate "folder" "temporal" "env" "VEILIG_TEMPORAL_TLS") }}
{{- end }}
{{- if or (has "issuer" .needs) (has "token" .needs) }}
{{- $env = append $env (dict "name" "VEILIG_OIDC_ISSUER" "value" (ternary (printf "http://%s-issuer:8090" $full) $v.oidc.issuer $evaluates)) }}
{{- $env = append $env (dict "name" "VEILIG_OIDC_AUDIENCE" "value" $v.oidc.audience) }}
{{- $files = append $files (dict "of" $v.oidc.ca "evaluation" "" "path" "oidc/ca.crt" "env" "SSL_CERT_FILE") }}
{{- end }}
{{- if has "token" .needs }}
{{- $env = append $env (dict "name" "VEILIG_OIDC_CLIENT_ID" "value" .client.clientId) }}
{{- $files = append $files (dict "of" .client.clientSecret "evaluation" "client-secret" "path" "oidc/client-secret" "env" "VEILIG_OIDC_CLIENT_SECRET_FILE") }}
{{- $env = append $env (dict "name" "VEILIG_API_URL" "value" (ternary (printf "http://%s-region:8080" $full) (printf "http://%s-{service}:8080" $full) (eq $v.topology "single"))) }}
{{- end }}
{{- range $files }}
{{- $found := include "veilig.secretKey" (dict "root" $root "of" .of "evaluation" .evaluation) }}
{{- if $found }}
{{- $found = fromJson $found }}
{{- $sources = append $sources (dict "secret" (dict "name" $found.name "items" (list (dict "key" $found.key "path" .path)))) }}
{{- $env = append $env (dict "name" .env "value" (printf "/etc/veilig/%s" .path)) }}
{{- end }}
{{- end }}
{{- range $pairs }}
{{- if .of.existingSecret }}
{{- $sources = append $sources (dict "secret" (dict "name" .of.existingSecret "items" (list (dict "key" "tls.crt" "path" (printf "%s/tls.crt" .folder)) (dict "key" "tls.key" "path" (printf "%s/tls.key" .folder))))) }}
{{- $env = concat $env (list (dict "name" (printf "%s_CERT" .env) "value" (printf "/etc/veilig/%s/tls.crt" .folder)) (dict "name" (printf "%s_KEY" .env) "value" (printf "/etc/veilig/%s/tls.key" .folder))) }}
{{- end }}
{{- end }}
{{- $env = concat $env (list (dict "name" "VEILIG_OIN" "value" $v.organisation.oin) (dict "name" "VEILIG_LOG" "value" $v.logging.filter) (dict "name" "VEILIG_LOG_FORMAT" "value" $v.logging.format)) }}
{{- with $v.tracing.endpoint }}{{ $env = append $env (dict "name" "VEILIG_OTLP_ENDPOINT" "value" .) }}{{ end }}
{{- toYaml (dict "env" $env "sources" $sources) }}
{{- end }}

{{- /* One container of veilig and its volume: `dict "root" $ "name" … "args" list "told" dict "resources" dict "more" yaml`. */ -}}
{{- define "veilig.container" -}}
- name: {{ .name }}
  image: {{ include "veilig.image" (dict "root" .root "image" .root.Values.image) }}
  imagePullPolicy: {{ .root.Values.image.pullPolicy }}
  args: {{ toJson .args }}
  {{- include "veilig.containerSecurity" . | nindent 2 }}
  env:
    {{- toYaml .told.env | nindent 4 }}
  {{- with .more }}
  {{- . | nindent 2 }}
  {{- end }}
  resources:
    {{- toYaml .resources | nindent 4 }}
  volumeMounts:
    - {name: secrets, mountPath: /etc/veilig, readOnly: true}
    {{- if .cluster }}
    - {name: cluster, mountPath: /var/run/secrets/kubernetes.io/serviceaccount, readOnly: true}
    {{- end }}
{{- end }}

{{- /* A token of the Kubernetes API, for the one pod that asks it anything; renewed by the node every hour. */ -}}
{{- define "veilig.clusterVolume" -}}
- name: cluster
  projected:
    defaultMode: 0440
    sources:
      - serviceAccountToken: {path: token, expirationSeconds: 3600}
      - configMap: {name: kube-root-ca.crt, items: [{key: ca.crt, path: ca.crt}]}
      - downwardAPI: {items: [{path: namespace, fieldRef: {fieldPath: metadata.namespace}}]}
{{- end }}

{{- define "veilig.volumes" -}}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      {{- toYaml .sources | nindent 6 }}
{{- end }}
