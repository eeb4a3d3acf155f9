"""Addresses of comments."""

from django.urls import path

from letopis.comments import views

urlpatterns = [
    path("<uuid:public_id>/", views.change, name="comment"),
    path("<uuid:public_id>/deletion/", views.delete, name="comment-delete"),
    path("<uuid:public_id>/deletion/removal/", views.restore, name="comment-restore"),
    path("<slug:code>/<uuid:public_id>/", views.comments, name="comments"),
    path("<slug:code>/<uuid:public_id>/mentions/", views.mentions, name="comment-mentions"),
]
