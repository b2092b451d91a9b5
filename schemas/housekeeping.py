"""How runs keep house: waiting, state, room, age, rights; set by environment variables QIJIAN_…"""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Housekeeping(BaseSettings):
    """None of these changes what a report says."""

    model_config = SettingsConfigDict(env_prefix="QIJIAN_", frozen=True)

    state_url: str = Field(default="", description="database of the state; empty: a SQLite file beside the reports")
    settle_seconds: float = Field(
        default=10.0, ge=0, description="a dossier is read once nothing in it changed for so long"
    )
    settle_patience_seconds: float = Field(
        default=30.0, ge=0, description="how long a night waits at its end for dossiers that are still being copied"
    )
    upload_marker: str = Field(
        default="", description="name of the file that says that a folder is complete; empty: none"
    )
    hold_patience_seconds: float = Field(
        default=600.0, ge=0, description="how long a run waits for a dossier that another run is checking"
    )
    cache_bytes: int = Field(default=10 * 2**30, gt=0, description="room for what was read")
    retention_days: float = Field(
        default=0.0,
        ge=0,
        description="after so many days what is kept of dossiers that left the upload folder goes; 0: never",
    )
    umask: str = Field(
        default="077", pattern="^0?[0-7]{3}$", description="rights that new files and folders do not get"
    )
    dask_scheduler: str = Field(
        default="",
        description="address of the Dask scheduler whose workers check a night's dossiers; empty: this machine",
    )
    reports_url: str = Field(
        default="", description="address that the folder of reports is served at, for links in Prefect"
    )
