"""One row tells which gazetteer is in force: a trigger renews it whenever a township changes in what a parser reads.

What else is kept with a township (whether it has reports) does not count, or every first report of one would make all
workers read forty thousand rows anew.
"""

from django.db import migrations

FORWARD = """
CREATE TABLE reports_app_gazetteer_version (
    id smallint PRIMARY KEY CHECK (id = 1),
    version uuid NOT NULL
);
INSERT INTO reports_app_gazetteer_version VALUES (1, gen_random_uuid());

CREATE FUNCTION reports_app_renew_gazetteer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_app_gazetteer_version VALUES (1, gen_random_uuid())
    ON CONFLICT (id) DO UPDATE SET version = excluded.version;
    RETURN NULL;
END
$$;

CREATE TRIGGER township_renews_gazetteer
AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF code, name, kind, county_code, county, prefecture_code, prefecture,
    province_code, province, former_names, valid_from, valid_to, source
ON reports_app_township FOR EACH STATEMENT EXECUTE FUNCTION reports_app_renew_gazetteer();
"""
BACKWARD = """
DROP TRIGGER township_renews_gazetteer ON reports_app_township;
DROP FUNCTION reports_app_renew_gazetteer();
DROP TABLE reports_app_gazetteer_version;
"""


class Migration(migrations.Migration):
    dependencies = [("reports_app", "0007_scale")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
