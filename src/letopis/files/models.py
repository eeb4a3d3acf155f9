"""The tables of files. The host of an attachment is named by the label of its model and its id."""

import uuid

from django.conf import settings
from django.db import models

from letopis.files.names import size_in_words
from letopis.kernel import clock
from letopis.kernel.fields import FoldedField


class Content(models.Model):
    """Bytes that are kept once, whatever they are called and wherever they hang. The row comes after the bytes."""

    class Kind(models.TextChoices):
        IMAGE = "image"
        PDF = "pdf"
        OFFICE = "office"
        TEXT = "text"
        AUDIO = "audio"
        VIDEO = "video"
        OTHER = "other"

    class State(models.TextChoices):
        WAITING = "waiting"  # nobody has looked inside yet
        READ = "read"
        UNREADABLE = "unreadable"

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    media_type = models.CharField(max_length=40, blank=True)  # of our allow-list, for players; "" for everything else
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    pages = models.PositiveIntegerField(null=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    text = models.TextField(blank=True)  # what was read inside; form feeds between pages
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["state", "id"], name="content_by_state")]  # what waits to be read

    def __str__(self) -> str:
        return self.sha256

    @property
    def weight(self) -> str:
        """«184 КБ»."""
        return size_in_words(self.size)


class Attachment(models.Model):
    """A file on a card: a name, a description, its present content and those before it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    host_kind = models.CharField(max_length=60)  # label of the host's model, "parties.contactperson"
    host_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="attachments")
    number = models.PositiveIntegerField(default=1)  # of the present version
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)  # when the present version came
    is_marked_for_deletion = models.BooleanField(default=False)
    search_text = FoldedField(default="")  # name, description and what is inside the present version

    class Meta:
        indexes = [
            # the files of a card, newest first
            models.Index(
                fields=["host_kind", "host_id", "is_marked_for_deletion", "-changed_at", "-id"], name="file_by_host"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def look(self) -> str:
        """The colour of the sign before the name."""
        kinds = {"image": "c-warn", "pdf": "c-bad", "audio": "t-meet", "video": "t-meet", "office": "c-info"}
        return "c-ok" if self.ending in ("xlsx", "xls", "ods", "csv") else kinds.get(self.content.kind, "")

    @property
    def ending(self) -> str:
        """«pdf» of «Договор.pdf», at most four letters, for the sign before the name."""
        return self.name.rpartition(".")[2][:4].lower() if "." in self.name else ""


class AttachmentVersion(models.Model):
    """One content an attachment has had."""

    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(max_length=200)  # as the file was called when it came
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["attachment", "number"], name="attachment_version_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.number}"


class Upload(models.Model):
    """A content on its way. How much of it is here is what its file in the data folder really holds."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    host_kind = models.CharField(max_length=60)
    host_id = models.BigIntegerField()
    # the file this is a new version of; after the finish the file that came of it
    attachment = models.ForeignKey(Attachment, null=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    size = models.BigIntegerField()
    is_finished = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="upload_by_age")]  # what is older than a day

    def __str__(self) -> str:
        return self.name
