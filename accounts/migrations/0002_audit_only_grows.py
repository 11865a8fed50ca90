"""The database itself refuses to change or delete an entry of the log."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
                CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'entries of the audit log are only ever added';
                END
                $$;
                CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE ON accounts_auditevent
                FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
            """,
            reverse_sql="""
                DROP TRIGGER audit_only_grows ON accounts_auditevent;
                DROP FUNCTION refuse_audit_change();
            """,
        )
    ]
