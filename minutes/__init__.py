"""minutes: recordings of meetings become 会議録 drafts. Importing this loads no heavy library."""

__version__ = "0.1.0"
