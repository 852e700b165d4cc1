import { createTestDatabase, serverVariable } from "./database.ts";
import { startSuiteServer } from "./suite-server.ts";
import { tableTypes } from "./table-types.ts";

// "npm run db:types": migrates an empty database and writes down what its tables then look like.
const server = await startSuiteServer();
try {
  process.env[serverVariable] = server.url;
  const { url } = await createTestDatabase();
  await tableTypes(url, "write");
} finally {
  await server.stop();
}
