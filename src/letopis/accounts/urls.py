"""Addresses of accounts."""

from django.urls import path

from letopis.accounts.views import drafts, profile, signing, users

urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-in/demo/", signing.demo_sign_in, name="demo-sign-in"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("setup/", signing.setup, name="setup"),
    path("settings/profile/", profile.profile, name="profile"),
    path("settings/profile/password/", profile.password, name="password"),
    path("settings/profile/look/", profile.look, name="look"),
    path("drafts/", drafts.keep, name="draft"),
    path("drafts/removal/", drafts.drop, name="draft-drop"),
    path("settings/users/", users.users, name="users"),
    path("settings/users/<uuid:public_id>/", users.user, name="user"),
    path("settings/users/<uuid:public_id>/disabling/", users.disable, name="user-disable"),
    path("settings/users/<uuid:public_id>/enabling/", users.enable, name="user-enable"),
    path("settings/users/<uuid:public_id>/password/", users.reset, name="user-password"),
    path("settings/teams/", users.teams, name="teams"),
    path("settings/teams/<uuid:public_id>/", users.team, name="team"),
]
