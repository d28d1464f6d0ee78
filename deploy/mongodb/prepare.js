// Makes the replica set and the service's own user where they are missing. Run at each start; the
// passwords come from the environment and never stand on a command line.
const env = process.env;

function open() {
  const mongo = new Mongo("mongodb://127.0.0.1:27017/?directConnection=true&serverSelectionTimeoutMS=2000");
  const admin = mongo.getDB("admin");
  admin.auth(env.MONGO_INITDB_ROOT_USERNAME, env.MONGO_INITDB_ROOT_PASSWORD);
  return admin;
}

function initiate(admin) {
  try {
    admin.runCommand({ replSetGetStatus: 1 }).ok || fail("no status");
  } catch (error) {
    if (error.codeName !== "NotYetInitialized") throw error;
    const member = { _id: 0, host: env.MONGO_MEMBER_HOST || "mongodb:27017" };
    admin.adminCommand({ replSetInitiate: { _id: "arryn", members: [member] } });
  }
}

function fail(text) {
  throw new Error(text);
}

function ensureUser(admin) {
  if (!env.MONGO_PASSWORD) fail("MONGO_PASSWORD is missing");
  const name = env.MONGO_USER || "arryn";
  const roles = [
    { role: "readWrite", db: env.MONGO_DB_NAME },
    { role: "dbAdmin", db: env.MONGO_DB_NAME },
    // Reads how the server is, for health and metrics; no data.
    { role: "clusterMonitor", db: "admin" },
  ];
  const known = admin.getUser(name);
  if (known) admin.updateUser(name, { pwd: env.MONGO_PASSWORD, roles });
  else admin.createUser({ user: name, pwd: env.MONGO_PASSWORD, roles });
}

const admin = open();
initiate(admin);
if (!admin.hello().isWritablePrimary) fail("not the primary yet");
ensureUser(admin);
print("prepared");
