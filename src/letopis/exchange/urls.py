"""Addresses of imports."""

urlpatterns: list[object] = []
