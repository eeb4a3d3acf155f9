"""`/settings/…` of this part."""

from django.urls import path

from letopis.parties.views import consents, dictionaries, groups, personal, sources, tags

urlpatterns = [
    path("tags/", tags.tags, name="tag-settings"),
    path("tags/<uuid:public_id>/", tags.change, name="tag-change"),
    path("tags/<uuid:public_id>/deletion/", tags.delete, name="tag-delete"),
    path("sources/", sources.sources, name="source-settings"),
    path("sources/<uuid:public_id>/", sources.source, name="source-settings-one"),
    path("sources/<uuid:public_id>/use/", sources.switch, name="source-switch"),
    path("groups/", groups.groups, name="group-settings"),
    path("groups/new/<slug:host>/", groups.add, name="group-add"),
    path("groups/<uuid:public_id>/", groups.group, name="group"),
    path("groups/<uuid:public_id>/emptying/", groups.empty, name="group-empty"),
    path("groups/<uuid:public_id>/deletion/", groups.delete, name="group-delete"),
    path("links/", dictionaries.links, name="link-settings"),
    path("consents/", dictionaries.consents, name="consent-settings"),
    path("dictionary/<slug:code>/", dictionaries.add, name="dictionary-add"),
    path("dictionary/<slug:code>/<uuid:public_id>/", dictionaries.change, name="dictionary-change"),
    path("consents/<uuid:public_id>/text/", dictionaries.write_text, name="consent-text-write"),
    path("consents/texts/<uuid:text_id>/", consents.text, name="consent-text"),
    path("erasures/", personal.acts, name="erasure-acts"),
    path("erasures/<uuid:act_id>/", personal.act, name="erasure-act"),
    path("erasures/<uuid:act_id>/compaction/", personal.compact_again, name="erasure-compact"),
]
