"""Addresses of files: those of a card stand under the card, those of one file under `/files/`."""

from django.urls import URLPattern, path

from letopis.files.views import contents, pages, uploads


def host_urls(code: str) -> list[URLPattern]:
    """What is added under the addresses of a kind of cards."""
    one, extra = "<uuid:public_id>/files/", {"code": code}
    return [
        path(one, pages.listed, extra, name=f"{code}-files"),
        path(f"{one}add/", uploads.add, extra, name=f"{code}-files-add"),
        path(f"{one}archive/", pages.zipped, extra, name=f"{code}-files-zip"),
    ]


_ONE = "<uuid:public_id>/"
urlpatterns = [
    path(_ONE, pages.file, name="file"),
    path(f"{_ONE}content/", contents.content, name="file-content"),
    path(f"{_ONE}image/<int:size>/", contents.image, name="file-image"),
    path(f"{_ONE}page/<int:number>/", contents.page, name="file-page"),
    path(f"{_ONE}edit/", pages.edit, name="file-edit"),
    path(f"{_ONE}versions/", uploads.add_version, name="file-version"),
    path(f"{_ONE}deletion/", pages.mark, name="file-mark"),
    path(f"{_ONE}deletion/removal/", pages.unmark, name="file-unmark"),
    path("uploads/<uuid:public_id>/", uploads.upload, name="upload"),
    path("uploads/<uuid:public_id>/finish/", uploads.finish, name="upload-finish"),
]
