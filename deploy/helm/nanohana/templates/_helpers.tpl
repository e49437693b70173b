{{- define "nanohana.labels" -}}
app.kubernetes.io/name: nanohana
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "nanohana.selector" -}}
app.kubernetes.io/name: nanohana
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "nanohana.image" -}}
image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
imagePullPolicy: {{ .Values.image.pullPolicy }}
{{- end }}

{{/* Of every pod; its containers and their resources follow. */}}
{{- define "nanohana.pod" -}}
serviceAccountName: {{ .Release.Name }}-nanohana
automountServiceAccountToken: false
enableServiceLinks: false
imagePullSecrets: {{- toYaml .Values.image.pullSecrets | nindent 2 }}
securityContext: {{- toYaml .Values.podSecurityContext | nindent 2 }}
volumes:
  - name: data
    persistentVolumeClaim: {claimName: {{ .Values.storage.claimName }}}
  - name: run
    emptyDir: {medium: Memory, sizeLimit: {{ .Values.scratch.run }}}
  - name: tmp
    emptyDir: {sizeLimit: {{ .Values.scratch.tmp }}}
{{- end }}

{{- define "nanohana.container" -}}
{{ include "nanohana.image" . }}
securityContext: {{- toYaml .Values.securityContext | nindent 2 }}
envFrom:
  - configMapRef: {name: {{ .Release.Name }}-nanohana}
  - secretRef: {name: {{ .Values.secretName }}}
volumeMounts:
  - {name: data, mountPath: /var/lib/nanohana}
  - {name: run, mountPath: /var/lib/nanohana/run}
  - {name: tmp, mountPath: /tmp}
{{- end }}

{{/* Beside web and worker; it is given neither secrets nor files. */}}
{{- define "nanohana.embeddings" -}}
- name: embeddings
  {{- include "nanohana.image" . | nindent 2 }}
  args: [embeddings]
  securityContext: {{- toYaml .Values.securityContext | nindent 4 }}
  volumeMounts:
    - {name: run, mountPath: /var/lib/nanohana/run}
    - {name: tmp, mountPath: /tmp}
  resources: {{- toYaml .Values.embeddings.resources | nindent 4 }}
  startupProbe:
    exec:
      command:
        - python
        - -c
        - import socket as s; s.socket(s.AF_UNIX).connect("/var/lib/nanohana/run/embeddings.sock")
    periodSeconds: 5
    timeoutSeconds: 5
    failureThreshold: 60
  readinessProbe: {exec: {command: [test, -S, /var/lib/nanohana/run/embeddings.sock]}, periodSeconds: 10}
  livenessProbe:
    exec:
      command:
        - python
        - -c
        - import socket as s; s.socket(s.AF_UNIX).connect("/var/lib/nanohana/run/embeddings.sock")
    periodSeconds: 60
    timeoutSeconds: 10
    failureThreshold: 3
{{- end }}

{{- define "nanohana.webProbes" -}}
startupProbe:
  httpGet: {path: /health, port: http}
  periodSeconds: 3
  timeoutSeconds: 3
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /health, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /ready, port: http}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 2
{{- end }}
