"""`/bulk/`."""

from django.urls import path

from letopis.bulk.views import cells, operations

_ONE = "operations/<uuid:public_id>/"
urlpatterns = [
    path("", operations.mine, name="bulk-mine"),
    path(_ONE, operations.dry_run, name="bulk-plan"),
    path(f"{_ONE}form/", operations.form, name="bulk-form"),
    path(f"{_ONE}start/", operations.start, name="bulk-start"),
    path(f"{_ONE}undo/", operations.undo, name="bulk-undo"),
    path("<slug:name>/", operations.make, name="bulk"),
    path("<slug:name>/cells/<uuid:public_id>/<str:key>/", cells.cell, name="cell"),
    path("<slug:name>/cells/undo/<int:fact>/", cells.undo, name="cell-undo"),
]
