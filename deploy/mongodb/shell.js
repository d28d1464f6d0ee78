// Opens the service's database for a person: mongosh --nodb --shell /deploy/shell.js
// The password comes from the environment, so that it stands on no command line.
db = connect("mongodb://127.0.0.1:27017/admin?directConnection=true");
db.auth(process.env.MONGO_INITDB_ROOT_USERNAME, process.env.MONGO_INITDB_ROOT_PASSWORD);
db = db.getSiblingDB(process.env.MONGO_DB_NAME);
