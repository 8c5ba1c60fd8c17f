// Reads statements, one a line, and writes those that are not as xAPI wants them, each with what is wrong.
const fs = require("fs");
const validate = require("xapi-validation").default;

const said = [];
for (const line of fs.readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const statement = JSON.parse(line);
  const warnings = validate(statement).map((warning) => `${warning.constructor.name} at ${warning.path.join(".")}`);
  if (warnings.length) said.push({ id: statement.id, verb: statement.verb && statement.verb.id, warnings });
}
process.stdout.write(JSON.stringify(said));
