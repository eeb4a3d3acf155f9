"""Shapes of what pages send about files."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from letopis.files.names import LONGEST


class UploadForm(forms.Form):
    """The beginning of an upload."""

    name = forms.CharField(max_length=2000, strip=False)
    size = forms.IntegerField(min_value=0, max_value=2**50)


class AttachmentForm(forms.Form):
    """Name and description of a file."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST)
    description = forms.CharField(
        label=_("Description"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "textarea" if isinstance(field.widget, forms.Textarea) else "input"
