"""How Django's forms look: our own field template, rendered by the pages' environment."""

from typing import Any

from django.forms.renderers import BaseRenderer
from django.template import engines


class Renderer(BaseRenderer):
    """Renders forms with the same Jinja2 environment as the pages; Django's widgets come from its own folder."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"

    def get_template(self, template_name: str) -> Any:
        return engines["jinja2"].get_template(template_name)
