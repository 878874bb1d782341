"""Files into records: the whole file is checked first, then written in batches that count when the last one stands."""

from taizhang.records.importing.running import abandon_import, import_file, import_table

__all__ = ["abandon_import", "import_file", "import_table"]
