"""The addresses of the product, and a page of examples that only the tests have."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from letopis.charts.spark import spark
from letopis.charts.tests.examples import everything
from letopis.config.urls import urlpatterns as ours

PAGE = """
{% extends "ui/base.html" %}{% from "charts/figure.html" import figure with context %}
{% block title %}Диаграммы{% endblock %}
{% block main %}<div class="top"><h1>Диаграммы</h1></div><div class="body" tabindex="0" role="region" aria-label="Диаграммы">
<div class="rep">{% for chart in charts %}<section class="card"><div class="card__h"><h2>{{ chart.title }}</h2></div>
<div class="card__b">{{ figure(chart, "Вывод одной фразой.") }}</div></section>{% endfor %}
<section class="card"><div class="card__b">{{ sparkline }}</div></section></div></div>{% endblock %}
"""


@login_required
def examples(request: HttpRequest) -> HttpResponse:
    context = {"charts": everything(), "sparkline": spark([3, 5, None, 8, 7, 12], look="call")}
    return HttpResponse(engines["jinja2"].from_string(PAGE).render(context, request))


urlpatterns = [path("examples-of-charts/", examples), *ours]
