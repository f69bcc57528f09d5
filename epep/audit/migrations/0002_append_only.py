"""The trail is written once: the database itself refuses to change or remove a row."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows are only ever added', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def guard(table: str) -> str:
    """The triggers that refuse UPDATE, DELETE and TRUNCATE on a table."""
    return f"""
    CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION audit_append_only();
    CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
    """


def unguard(table: str) -> str:
    """What takes them away again."""
    return f"DROP TRIGGER {table}_append_only ON {table}; DROP TRIGGER {table}_no_truncate ON {table};"


class Migration(migrations.Migration):
    """Triggers on both tables of the trail."""

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION audit_append_only();"),
        migrations.RunSQL(guard("audit_event"), unguard("audit_event")),
        migrations.RunSQL(guard("audit_accesslog"), unguard("audit_accesslog")),
    ]
