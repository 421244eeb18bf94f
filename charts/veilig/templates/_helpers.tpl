{{- /* Names, labels, and which Deployments there are. */ -}}

{{- define "veilig.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" }}
{{- end }}

{{- define "veilig.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains (include "veilig.name" .) .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "veilig.name" .) | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- /* What pods are selected by: `dict "root" $ "component" name`; without a component, all pods of this release. */ -}}
{{- define "veilig.selector" -}}
app.kubernetes.io/name: {{ include "veilig.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end }}

{{- define "veilig.labels" -}}
{{ include "veilig.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "veilig.image" -}}
{{- if .image.digest }}{{ .image.repository }}@{{ .image.digest }}
{{- else }}{{ .image.repository }}:{{ default .root.Chart.AppVersion .image.tag }}
{{- end }}
{{- end }}

{{- /* The Deployments of veilig, by their component. */ -}}
{{- define "veilig.components" -}}
{{- if eq .Values.topology "single" }}region{{ else }}intake fjc-planning supervision wijzer-scheiden elder-abuse deadlines workflows{{ end }}
{{- if .Values.operator.enabled }} operator{{ end }}
{{- end }}

{{- /* The services that have an API. */ -}}
{{- define "veilig.apis" -}}
intake fjc-planning supervision wijzer-scheiden elder-abuse deadlines
{{- end }}

{{- /* The component that serves an API: `dict "root" $ "api" name`. */ -}}
{{- define "veilig.serves" -}}
{{- if eq .root.Values.topology "single" }}region{{ else }}{{ .api }}{{ end }}
{{- end }}

{{- /* The settings of one Deployment, YAML: `dict "root" $ "component" name`. */ -}}
{{- define "veilig.workload" -}}
{{- $own := index .root.Values.services .component | default dict }}
{{- mustMergeOverwrite (deepCopy .root.Values.workload) (deepCopy $own) | toYaml }}
{{- end }}

{{- /* The fewest pods of a Deployment: `workload` is the dict above. */ -}}
{{- define "veilig.fewest" -}}
{{- if .autoscaling.enabled }}{{ .autoscaling.minReplicas }}{{ else }}{{ .replicas }}{{ end }}
{{- end }}

{{- /* The engine whose pod it is, or nothing. */ -}}
{{- define "veilig.engines" -}}
{{- if .Values.evaluation.enabled }}postgres nats temporal issuer{{ end }}
{{- end }}

{{- /* Says what is missing before anything is made. */ -}}
{{- define "veilig.needed" -}}
{{- if not .Values.evaluation.enabled }}
{{- $hint := "Set it, or take evaluation.enabled=true to look at a region without engines of your own (never for real families)." }}
{{- if not .Values.oidc.issuer }}{{ fail (printf "oidc.issuer is missing: the address of the OpenID Connect issuer. %s" $hint) }}{{ end }}
{{- if not .Values.oidc.clientSecret.existingSecret }}{{ fail (printf "oidc.clientSecret.existingSecret is missing: the Secret with the secret of the client %q. %s" .Values.oidc.clientId $hint) }}{{ end }}
{{- if not .Values.postgres.url.existingSecret }}{{ fail (printf "postgres.url.existingSecret is missing: the Secret with the database's URI (CloudNativePG makes <cluster>-app). %s" $hint) }}{{ end }}
{{- if not .Values.nats.url }}{{ fail (printf "nats.url is missing: nats://host:4222 or tls://host:4222. %s" $hint) }}{{ end }}
{{- if not .Values.temporal.url }}{{ fail (printf "temporal.url is missing: http://host:7233 or https://host:7233. %s" $hint) }}{{ end }}
{{- if and .Values.operator.enabled (not .Values.operator.clientSecret.existingSecret) }}{{ fail (printf "operator.clientSecret.existingSecret is missing: the Secret with the secret of the client %q. %s" .Values.operator.clientId $hint) }}{{ end }}
{{- if not .Values.temporal.payloadKey.existingSecret }}{{ fail (printf "temporal.payloadKey.existingSecret is missing: a Secret with 32 random bytes, base64 (openssl rand -base64 32). %s" $hint) }}{{ end }}
{{- else }}
{{- if or .Values.oidc.issuer .Values.postgres.url.existingSecret .Values.nats.url .Values.temporal.url }}
{{- fail "evaluation.enabled starts engines of its own: leave oidc.issuer, postgres.url, nats.url and temporal.url out, or switch evaluation off." }}
{{- end }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) }}{{ fail "ingress.host is missing: the host name of the APIs." }}{{ end }}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) }}{{ fail "httpRoute.parentRefs is missing: the Gateway that the route attaches to." }}{{ end }}
{{- end }}
