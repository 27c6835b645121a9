/**
 * The oracle: is a message what the official ACP v1 schema (of the SDK) allows?
 *
 * Knows JSON Schema as far as that schema uses it, and is stricter in one point: a field the schema
 * does not name is an error, except in `_meta` and where anything goes.
 */
import schema from "@agentclientprotocol/sdk/schema/v1/schema.json" with { type: "json" };
import unstable from "@agentclientprotocol/sdk/schema/v1/schema.unstable.json" with { type: "json" };

type Node = Readonly<Record<string, unknown>>;

interface Finding {
  readonly errors: readonly string[];
  /** The fields named for this object by all parts of the schema that apply. */
  readonly named: ReadonlySet<string>;
}

const { ClientCapabilities } = schema.$defs;
/** And what we say of the unstable one: agents that do not know it let it be. */
const KNOWN = {
  ...schema.$defs,
  SubagentCapabilities: unstable.$defs.SubagentCapabilities,
  ClientCapabilities: {
    ...ClientCapabilities,
    properties: {
      ...ClientCapabilities.properties,
      subagents: unstable.$defs.ClientCapabilities.properties.subagents,
    },
  },
};
// JSON of a known form.
const DEFINITIONS = KNOWN as unknown as Readonly<Record<string, Node>>;

/**
 * What is wrong with `message`, sent by either side; empty when nothing is. `methodOf` tells the method of
 * the request that an answer belongs to.
 */
export function messageErrors(
  message: unknown,
  methodOf: (id: unknown) => string | null,
): readonly string[] {
  const { jsonrpc, id, method, params, result, error } = asNode(message);
  const errors = jsonrpc === "2.0" ? [] : ["no jsonrpc 2.0"];
  if (typeof method === "string") {
    const name = definitionFor(method, id === undefined ? "Notification" : "Request");
    return [...errors, ...(name ? errorsOf(name, params, method) : [`unknown method ${method}`])];
  }
  if (error !== undefined) return [...errors, ...errorsOf("Error", error, "error")];
  const asked = methodOf(id);
  if (!asked) return [...errors, `an answer to id ${JSON.stringify(id)}, which was not asked`];
  const name = definitionFor(asked, "Response");
  return [...errors, ...(name ? errorsOf(name, result, `${asked} result`) : [`unknown method ${asked}`])];
}

function errorsOf(name: string, value: unknown, path: string): readonly string[] {
  return checkWhole({ $ref: `#/$defs/${name}` }, value, path);
}

function definitionFor(method: string, suffix: string): string | null {
  const found = Object.entries(DEFINITIONS).find(([name, node]) =>
    node["x-method"] === method && name.endsWith(suffix)
  );
  return found?.[0] ?? null;
}

/** A value with all that is said about it: here unnamed fields are errors. */
function checkWhole(node: Node, value: unknown, path: string): readonly string[] {
  const { errors, named } = check(node, value, path);
  if (named.size === 0 || typeof value !== "object" || value === null || Array.isArray(value)) return errors;
  const strange = Object.keys(value).filter((key) => !named.has(key));
  return [...errors, ...strange.map((key) => `${path}.${key}: not in the schema`)];
}

function check(node: Node, value: unknown, path: string): Finding {
  const errors: string[] = [...scalarErrors(node, value, path)];
  const named = new Set<string>();
  const take = (finding: Finding) => {
    errors.push(...finding.errors);
    for (const key of finding.named) named.add(key);
  };
  if (typeof node.$ref === "string") {
    take(check(DEFINITIONS[node.$ref.slice("#/$defs/".length)], value, path));
  }
  for (const part of asNodes(node.allOf)) take(check(part, value, path));
  for (const branches of [asNodes(node.anyOf), asNodes(node.oneOf)]) {
    if (branches.length > 0) take(best(branches, value, path));
  }
  if (Array.isArray(value) && node.items) {
    value.forEach((item, at) => errors.push(...checkWhole(asNode(node.items), item, `${path}[${at}]`)));
  } else if (typeof value === "object" && value !== null) take(checkFields(node, asNode(value), path));
  return { errors, named };
}

function checkFields(node: Node, value: Node, path: string): Finding {
  const properties = asNode(node.properties);
  const missing = (Array.isArray(node.required) ? node.required : []).filter((key) => !(key in value));
  const errors = missing.map((key) => `${path}.${key}: missing`);
  for (const [key, property] of Object.entries(properties)) {
    if (key in value) errors.push(...checkWhole(asNode(property), value[key], `${path}.${key}`));
  }
  return { errors, named: new Set(Object.keys(properties)) };
}

/** The branch that fits, else the one that comes nearest. */
function best(branches: readonly Node[], value: unknown, path: string): Finding {
  const findings = branches.map((branch) => check(branch, value, path));
  return findings.reduce((one, other) => other.errors.length < one.errors.length ? other : one);
}

function scalarErrors(node: Node, value: unknown, path: string): readonly string[] {
  const shown = JSON.stringify(value)?.slice(0, 80);
  if (node.type !== undefined && ![node.type].flat().includes(typeOf(value))) {
    const isNumber = typeOf(value) === "integer" && [node.type].flat().includes("number");
    if (!isNumber) return [`${path}: ${shown} is no ${node.type}`];
  }
  if (node.const !== undefined && node.const !== value) return [`${path}: ${shown} is not ${node.const}`];
  if (Array.isArray(node.enum) && !node.enum.includes(value)) return [`${path}: ${shown} is not allowed`];
  if (typeof node.minimum === "number" && Number(value) < node.minimum) {
    return [`${path}: ${shown} is too small`];
  }
  return [];
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

function asNode(value: unknown): Node {
  // Only looked into field by field.
  return typeof value === "object" && value !== null ? value as Node : {};
}

function asNodes(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value : [];
}
