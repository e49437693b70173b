"""Where programs come in: OpenAI's addresses below ``/v1/``, and the MCP server."""

from django.urls import path

from nanohana.apps.api import catalogue, completions, embeddings, mcp

app_name = "api"
urlpatterns = [
    path("v1/chat/completions", completions.completions, name="completions"),
    path("v1/models", catalogue.models, name="models"),
    path("v1/models/<path:name>", catalogue.model, name="model"),
    path("v1/embeddings", embeddings.embeddings, name="embeddings"),
    path("v1/<path:path>", catalogue.nothing, name="nothing"),
    path("mcp", mcp.mcp, name="mcp"),
]
