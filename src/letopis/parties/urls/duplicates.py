"""`/duplicates/`."""

from django.urls import path

from letopis.parties.views import merging

urlpatterns = [
    path("", merging.duplicates, name="duplicates"),
    path("search/", merging.search, name="duplicates-search"),
    path("difference/", merging.apart, name="duplicates-apart"),
    path("difference/removal/", merging.together, name="duplicates-together"),
]
