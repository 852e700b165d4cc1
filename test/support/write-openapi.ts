import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openApiDocument } from "../../src/http/api/openapi.ts";
import { projectRoot } from "./project-files.ts";

// "npm run openapi": writes down the API's description, so that a change of it is seen in review.
writeFileSync(join(projectRoot, "openapi.json"), `${JSON.stringify(openApiDocument(), null, 2)}\n`);
