"""Limits on what comes from outside, each with its unit; set by environment variables QIJIAN_LIMIT_…"""

from __future__ import annotations

from pydantic_settings import BaseSettings, SettingsConfigDict


class Limits(BaseSettings):
    """Finite by default: a hostile or mistaken upload ends as a named problem on its file."""

    model_config = SettingsConfigDict(env_prefix="QIJIAN_LIMIT_", frozen=True)

    file_bytes: int = 400 * 2**20
    dossier_files: int = 2000
    archive_members: int = 5000
    archive_ratio: float = 200.0
    archive_depth: int = 5
    archive_bytes: int = 2 * 2**30
    pages_per_file: int = 2000
    pixels: int = 120_000_000
    page_seconds: float = 60.0
    worker_bytes: int = 6 * 2**30
