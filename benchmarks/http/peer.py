# mypy: ignore-errors
# ruff: noqa: ANN001, ANN201, D106, DJ001, DJ008
"""The peer: the same list and report endpoints on the same table with Django REST Framework.

Runs in its own environment (requirements.txt beside this file) under gunicorn. It is a straightforward
implementation: a model serializer, limit and offset pagination, query filters, a token lookup by hash for each
request, persistent connections. It does less than Postroom: no scopes, no rate limits, no log, and it does not sort
the reader's own reports first, which would require sorting the whole table.
"""

import hashlib
import os

import django
from django.conf import settings

settings.configure(
    DEBUG=False,
    SECRET_KEY=os.urandom(32).hex(),
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "django.contrib.postgres",
        "rest_framework",
    ],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    APPEND_SLASH=False,
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": os.environ["BENCH_HOST"],
            "PORT": os.environ["BENCH_PORT"],
            "USER": os.environ["BENCH_USER"],
            "PASSWORD": os.environ["BENCH_PASSWORD"],
            "NAME": os.environ["BENCH_DATABASE"],
            "CONN_MAX_AGE": None,
            "ATOMIC_REQUESTS": False,
        }
    },
    REST_FRAMEWORK={"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"]},
)
django.setup()

from django.contrib.postgres.fields import ArrayField  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import models  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework import authentication, exceptions, generics, pagination, permissions, serializers  # noqa: E402


class Person(models.Model):
    """The user of a token."""

    uuid = models.UUIDField()
    github_login = models.TextField(null=True)

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "users"

    @property
    def is_authenticated(self):
        """Return true, as the framework requires."""
        return True


class Token(models.Model):
    """A token by its hash."""

    key_hash = models.BinaryField(primary_key=True)
    user = models.ForeignKey(Person, models.DO_NOTHING)

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "bench_tokens"


class Report(models.Model):
    """A row of the reports."""

    id = models.UUIDField(primary_key=True)
    project_id = models.IntegerField()
    title = models.TextField(null=True)
    summary = models.TextField(null=True)
    status = models.TextField()
    total_weight = models.FloatField()
    signal_count = models.IntegerField()
    signals_at_run = models.IntegerField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    artefact_count = models.IntegerField()
    priority = models.TextField(null=True)
    actionability = models.TextField(null=True)
    already_addressed = models.BooleanField(null=True)
    dismissal_reason = models.TextField(null=True)
    dismissal_note = models.TextField(null=True)
    reviewer_logins = ArrayField(models.TextField())
    source_products = ArrayField(models.TextField())
    implementation_pr_url = models.TextField(null=True)
    status_rank = models.SmallIntegerField()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "reports"


class ReportSerializer(serializers.ModelSerializer):
    """The fields of the response."""

    is_suggested_reviewer = serializers.SerializerMethodField()

    class Meta:
        model = Report
        fields = (
            "id", "title", "summary", "status", "total_weight", "signal_count", "signals_at_run", "created_at",
            "updated_at", "artefact_count", "priority", "actionability", "already_addressed", "dismissal_reason",
            "dismissal_note", "is_suggested_reviewer", "source_products", "implementation_pr_url",
        )  # fmt: skip

    def get_is_suggested_reviewer(self, report):
        """Return whether the user is one of the reviewers."""
        return self.context["request"].user.github_login in report.reviewer_logins


class HashedToken(authentication.BaseAuthentication):
    """Authenticates by looking up the token's hash and its user in one query."""

    def authenticate(self, request):
        """Return the caller."""
        kind, _, key = request.headers.get("Authorization", "").partition(" ")
        if kind != "Bearer":
            raise exceptions.NotAuthenticated
        found = (
            Token.objects.select_related("user")
            .filter(key_hash=hashlib.sha256(key.encode()).digest())
            .first()
        )
        if found is None:
            raise exceptions.AuthenticationFailed
        return found.user, found


class Pages(pagination.LimitOffsetPagination):
    """Pages of a hundred."""

    default_limit = 100


ORDERS = {"priority": "priority", "-total_weight": "-total_weight"}


class Reports(generics.ListAPIView):
    """The list, with its filters."""

    authentication_classes = (HashedToken,)
    permission_classes = (permissions.IsAuthenticated,)
    serializer_class = ReportSerializer
    pagination_class = Pages

    def get_queryset(self):
        """Return the filtered rows."""
        query = self.request.query_params
        found = Report.objects.filter(project_id=self.kwargs["project_id"])
        if status := query.get("status"):
            found = found.filter(status__in=status.split(","))
        else:
            # Filters by rank instead of status, so that the count only needs the index.
            found = found.filter(status_rank__lt=8)
        if search := query.get("search"):
            found = found.filter(models.Q(title__icontains=search) | models.Q(summary__icontains=search))
        if reviewers := query.get("suggested_reviewers"):
            people = Person.objects.filter(uuid__in=reviewers.split(","))
            found = found.filter(reviewer_logins__overlap=[person.github_login for person in people])
        if order := ORDERS.get(query.get("ordering", "")):
            return found.order_by(order, "id")
        return found.order_by("status_rank", "-updated_at", "id")


class OneReport(generics.RetrieveAPIView):
    """One report."""

    authentication_classes = (HashedToken,)
    permission_classes = (permissions.IsAuthenticated,)
    serializer_class = ReportSerializer

    def get_queryset(self):
        """Return the rows of the project."""
        return Report.objects.filter(project_id=self.kwargs["project_id"]).exclude(status="deleted")


urlpatterns = [
    path("api/projects/<int:project_id>/signals/reports", Reports.as_view()),
    path("api/projects/<int:project_id>/signals/reports/<uuid:pk>", OneReport.as_view()),
]
application = get_wsgi_application()
