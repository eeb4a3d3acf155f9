"""Contents in a bucket of an S3-compatible store: `s3://BUCKET/PREFIX?endpoint=https://…&region=…`."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured

from letopis.files.storage import PIECE
from letopis.kernel import env


@cache
def bucket_at(address: str) -> "Bucket":
    """The bucket of an address; its client is made once a process."""
    try:
        import boto3
        from botocore.config import Config
    except ImportError as error:
        raise ImproperlyConfigured("files in S3 need boto3: install «letopis[s3]».") from error
    parts = urlsplit(address)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if not parts.hostname or (unknown := options.keys() - {"endpoint", "region", "style", "checksums"}):
        raise ImproperlyConfigured(
            f"LETOPIS_FILES_URL: {', '.join(sorted(unknown)) if parts.hostname else 'no bucket'}?"
        )
    client = boto3.client(
        "s3",
        endpoint_url=options.get("endpoint"),
        region_name=options.get("region", "us-east-1"),
        aws_access_key_id=env.get("S3_KEY") or None,
        aws_secret_access_key=env.get("S3_SECRET") or None,
        config=Config(
            s3={"addressing_style": options.get("style", "path")},
            request_checksum_calculation=options.get("checksums", "when_required"),
            response_checksum_validation=options.get("checksums", "when_required"),
            retries={"max_attempts": 3, "mode": "standard"},
            connect_timeout=10,
            read_timeout=60,
        ),
    )
    return Bucket(client, parts.netloc, parts.path.strip("/"))


class Bucket:
    """See `Storage`."""

    def __init__(self, client: Any, name: str, prefix: str) -> None:
        self.client, self.name, self.prefix = client, name, prefix

    def _key(self, digest: str) -> str:
        return "/".join(part for part in (self.prefix, digest[:2], digest) if part)

    def put(self, path: Path, digest: str) -> None:
        from boto3.s3.transfer import TransferConfig

        if self.has(digest, path.stat().st_size):
            return
        # in parts, one after another: memory stays that of one part
        quiet = TransferConfig(use_threads=False, multipart_chunksize=16 * 1024 * 1024)
        self.client.upload_file(
            str(path), self.name, self._key(digest), Config=quiet, ExtraArgs={"ContentType": "application/octet-stream"}
        )
        if not self.has(digest, path.stat().st_size):
            raise OSError(f"{self.words} did not keep {digest}")

    def has(self, digest: str, size: int) -> bool:
        from botocore.exceptions import ClientError

        try:
            return bool(self.client.head_object(Bucket=self.name, Key=self._key(digest))["ContentLength"] == size)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return False
            raise

    def pieces(self, digest: str, start: int, length: int) -> Iterator[bytes]:
        if length <= 0:
            return
        wanted = f"bytes={start}-{start + length - 1}"
        body = self.client.get_object(Bucket=self.name, Key=self._key(digest), Range=wanted)["Body"]
        try:
            yield from body.iter_chunks(PIECE)
        finally:
            body.close()

    @contextmanager
    def file(self, digest: str) -> Iterator[BinaryIO]:
        with tempfile.TemporaryFile() as file:
            self.client.download_fileobj(self.name, self._key(digest), file)
            file.seek(0)
            yield cast(BinaryIO, file)

    def remove(self, digest: str) -> None:
        self.client.delete_object(Bucket=self.name, Key=self._key(digest))

    def listed(self) -> Iterator[tuple[str, int, float]]:
        pages = self.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.name, Prefix=f"{self.prefix}/" if self.prefix else ""):
            for row in page.get("Contents", ()):
                yield row["Key"].rpartition("/")[2], row["Size"], row["LastModified"].timestamp()

    @property
    def words(self) -> str:
        return f"s3://{self.name}/{self.prefix}"
