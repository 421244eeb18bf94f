{{- /*
Who speaks to whom, as the table "Who calls whom" in docs/architecture.md says; a test compares both ways.
`services` stands for the six roles of veilig, `apis` for those that have one. `topology: single` makes all of them `region`.
*/ -}}
{{- define "veilig.edges" -}}
- {from: door, to: apis, port: api}
- {from: monitoring, to: services, port: metrics}
- {from: workflows, to: deadlines, port: api}
- {from: workflows, to: supervision, port: api}
- {from: monitoring, to: operator, port: metrics}
- {from: operator, to: deadlines, port: api}
- {from: operator, to: supervision, port: api}
- {from: operator, to: kubernetes, port: engine}
- {from: operator, to: desks, port: engine}
- {from: operator, to: issuer, port: engine}
- {from: operator, to: collector, port: engine}
- {from: services, to: postgres, port: engine}
- {from: services, to: nats, port: engine}
- {from: services, to: issuer, port: engine}
- {from: services, to: collector, port: engine}
- {from: workflows, to: temporal, port: engine}
- {from: migrate, to: postgres, port: engine}
- {from: check, to: intake, port: api}
- {from: check, to: deadlines, port: api}
- {from: check, to: temporal, port: engine}
- {from: check, to: issuer, port: engine}
- {from: policy, to: deadlines, port: api}
- {from: policy, to: issuer, port: engine}
{{- end }}

{{- /* The components that a word of the table stands for: `dict "root" $ "word" word`, JSON. */ -}}
{{- define "veilig.meant" -}}
{{- $apis := splitList " " (include "veilig.apis" .root) }}
{{- $services := append $apis "workflows" }}
{{- if and (eq .root.Values.topology "single") (or (has .word $services) (has .word (list "apis" "services"))) }}{{ toJson (list "region") }}
{{- else if eq .word "apis" }}{{ toJson $apis }}
{{- else if eq .word "services" }}{{ toJson $services }}
{{- else }}{{ toJson (list .word) }}
{{- end }}
{{- end }}

{{- /* Peers of a policy: `dict "root" $ "component" name`, JSON. Empty: any address. */ -}}
{{- define "veilig.peers" -}}
{{- $v := .root.Values }}
{{- $engine := has .component (list "postgres" "nats" "temporal" "issuer" "collector" "dns" "kubernetes" "desks") }}
{{- if has .component (list "door" "monitoring") }}{{ index $v.networkPolicy.from .component | toJson }}
{{- else if and $engine (not (has .component (splitList " " (include "veilig.engines" .root)))) }}{{ (index $v.networkPolicy.to .component).peers | toJson }}
{{- else }}{{ toJson (list (dict "podSelector" (dict "matchLabels" (include "veilig.selector" . | fromYaml)))) }}
{{- end }}
{{- end }}

{{- /* Ports of a policy: `dict "root" $ "component" name "port" kind`, JSON. */ -}}
{{- define "veilig.ports" -}}
{{- $evaluation := dict "postgres" (list 5432) "nats" (list 4222 8222) "temporal" (list 7233) "issuer" (list 8090) }}
{{- $numbers := list }}
{{- if eq .port "api" }}{{ $numbers = list 8080 }}
{{- else if eq .port "metrics" }}{{ $numbers = list 9090 }}
{{- else if and .root.Values.evaluation.enabled (hasKey $evaluation .component) }}{{ $numbers = index $evaluation .component }}
{{- else }}{{ $numbers = (index .root.Values.networkPolicy.to .component).ports }}
{{- end }}
{{- $ports := list }}
{{- range $numbers }}
{{- $ports = append $ports (dict "protocol" "TCP" "port" (int .)) }}
{{- if eq $.component "dns" }}{{ $ports = append $ports (dict "protocol" "UDP" "port" (int .)) }}{{ end }}
{{- end }}
{{- toJson $ports }}
{{- end }}

{{- /* The spec of the policy of one component: `dict "root" $ "component" name`. */ -}}
{{- define "veilig.policySpec" -}}
{{- $root := .root }}
{{- $me := .component }}
{{- $in := list }}
{{- $out := list }}
{{- $engine := has $me (splitList " " (include "veilig.engines" $root)) }}
{{- if not $engine }}
{{- $dns := dict "ports" (include "veilig.ports" (dict "root" $root "component" "dns" "port" "engine") | fromJsonArray) }}
{{- $peers := include "veilig.peers" (dict "root" $root "component" "dns") | fromJsonArray }}
{{- if $peers }}{{ $_ := set $dns "to" $peers }}{{ end }}
{{- $out = append $out $dns }}
{{- end }}
{{- $seen := dict }}
{{- range $edge := include "veilig.edges" $root | fromYamlArray }}
{{- $froms := include "veilig.meant" (dict "root" $root "word" $edge.from) | fromJsonArray }}
{{- $tos := include "veilig.meant" (dict "root" $root "word" $edge.to) | fromJsonArray }}
{{- $skip := and (eq $edge.to "collector") (not $root.Values.tracing.endpoint) }}
{{- if and (eq $edge.from "policy") (not $root.Values.evaluation.enabled) }}{{ $skip = true }}{{ end }}
{{- if and (has "operator" (list $edge.from $edge.to)) (not $root.Values.operator.enabled) }}{{ $skip = true }}{{ end }}
{{- range $from := $froms }}
{{- range $to := $tos }}
{{- $key := printf "%s>%s:%s" $from $to $edge.port }}
{{- if and (not $skip) (ne $from $to) (not (hasKey $seen $key)) }}
{{- $_ := set $seen $key true }}
{{- $ports := include "veilig.ports" (dict "root" $root "component" $to "port" $edge.port) | fromJsonArray }}
{{- if eq $me $to }}
{{- $rule := dict "ports" $ports }}
{{- $peers := include "veilig.peers" (dict "root" $root "component" $from) | fromJsonArray }}
{{- if $peers }}{{ $in = append $in (set $rule "from" $peers) }}{{ end }}
{{- end }}
{{- if eq $me $from }}
{{- $rule := dict "ports" $ports }}
{{- $peers := include "veilig.peers" (dict "root" $root "component" $to) | fromJsonArray }}
{{- if $peers }}{{ $_ := set $rule "to" $peers }}{{ end }}
{{- $out = append $out $rule }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
podSelector:
  matchLabels:
    {{- include "veilig.selector" . | nindent 4 }}
policyTypes: [Ingress, Egress]
{{- with $in }}
ingress:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $out }}
egress:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
