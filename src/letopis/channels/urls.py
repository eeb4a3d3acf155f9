"""Addresses of the channels part, under `settings/`."""

from django.urls import path

from letopis.channels.views import channels, costs, goals, saving

urlpatterns = [
    path("channels/", channels.channels, name="channel-settings"),
    path("channels/new/", channels.add, name="channel-add"),
    path("channels/undo/<int:fact_id>/", saving.undo, name="channel-undo"),
    path("channels/<uuid:public_id>/", channels.channel, name="channel"),
    path("channels/<uuid:public_id>/use/", channels.switch, name="channel-switch"),
    path("channels/<uuid:public_id>/order/", channels.move, name="channel-move"),
    path("costs/", costs.costs, name="cost-settings"),
    path("costs/file/", costs.load, name="costs-load"),
    path("costs/<uuid:public_id>/", costs.source, name="source-costs"),
    path("goals/", goals.goals, name="goal-settings"),
    path("goals/new/<slug:code>/", goals.add, name="goal-add"),
    path("goals/<uuid:public_id>/", goals.goal, name="goal"),
    path("goals/<uuid:public_id>/use/", goals.switch, name="goal-switch"),
]
