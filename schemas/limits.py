"""Limits on what comes from outside, each with its unit; set by environment variables QIJIAN_LIMIT_…"""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Limits(BaseSettings):
    """Finite by default: a hostile or mistaken upload ends as a named problem on its file."""

    model_config = SettingsConfigDict(env_prefix="QIJIAN_LIMIT_", frozen=True)

    file_bytes: int = Field(default=400 * 2**20, gt=0, description="largest single file, uploaded or unpacked")
    dossier_files: int = Field(default=2000, gt=0, description="files of one dossier, members of archives included")
    dossier_bytes: int = Field(
        default=4 * 2**30, gt=0, description="bytes of one dossier, members of archives included"
    )
    archive_members: int = Field(default=5000, gt=0, description="members that one archive may list")
    archive_ratio: float = Field(
        default=200.0, gt=1, description="unpacked bytes for each packed byte, counted from 64 MiB unpacked"
    )
    archive_depth: int = Field(default=5, gt=0, description="archives inside archives")
    archive_bytes: int = Field(default=2 * 2**30, gt=0, description="bytes that one archive may unpack to")
    archive_seconds: float = Field(default=300.0, gt=0, description="time for unpacking one archive")
    pages_per_file: int = Field(
        default=2000, gt=0, description="pages read of one file; further ones are named, not read"
    )
    pixels: int = Field(default=120_000_000, gt=0, description="pixels of one picture")
    page_seconds: float = Field(default=300.0, gt=0, description="time for reading one page, or one office file")
    page_cpu_seconds: float = Field(
        default=60.0, gt=0, description="processor time for reading one page, or one picture pasted into an office file"
    )
    count_cpu_seconds: float = Field(
        default=60.0,
        gt=0,
        description="processor time for opening a file, converting it where need be, and counting its pages",
    )
    worker_bytes: int = Field(default=4 * 2**30, gt=0, description="memory (data segment) of one reading process")
