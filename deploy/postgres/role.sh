#!/bin/sh
# The role of the workspace: it owns its database and is no superuser, or the walls between tenants would not hold.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --set password="$SLEETWATCH_STATE_PASSWORD" <<'SQL'
create role sleetwatch login password :'password';
create database sleetwatch owner sleetwatch;
SQL
