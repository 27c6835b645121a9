/** The environment of an agent: the person's own, less what steers drawbridge and the runtime under it. */
import { assertEquals } from "@std/assert";
import { agentEnvironment } from "../../../lib/agent/environment.ts";

const INHERIT = { clean: false, extra: {} };

Deno.test("agentEnvironment() hands the person's environment on, sign-ins and all", () => {
  const env = {
    PATH: "/bin",
    ANTHROPIC_API_KEY: "x",
    HTTPS_PROXY: "http://p",
    SSH_AUTH_SOCK: "/s",
    EMPTY: "",
  };
  assertEquals(agentEnvironment(env, INHERIT), env);
});

Deno.test("agentEnvironment() withholds what is Deno's, OpenTelemetry's and drawbridge's", () => {
  const withheld = {
    DENO_DIR: "x",
    DENO_SERVE_ADDRESS: "x",
    OTEL_DENO: "x",
    OTEL_EXPORTER_OTLP_ENDPOINT: "x",
    DRAWBRIDGE_HOME: "x",
    DRAWBRIDGE_PORT: "x",
  };
  assertEquals(agentEnvironment({ ...withheld, PATH: "/bin" }, INHERIT), { PATH: "/bin" });
});

Deno.test("agentEnvironment() withholds no name that only looks like those", () => {
  const env = { MY_DENO_DIR: "x", DENOS: "x", deno_dir: "x", OTELX: "x" };
  assertEquals(agentEnvironment(env, INHERIT), env);
});

Deno.test("agentEnvironment(), clean, hands on only what a program needs to run", () => {
  const needed = {
    PATH: "/bin",
    HOME: "/h",
    USER: "u",
    SHELL: "/bin/sh",
    LANG: "C",
    LC_ALL: "C",
    TERM: "xterm",
    TZ: "UTC",
  };
  const others = {
    ANTHROPIC_API_KEY: "x",
    LD_PRELOAD: "x",
    NODE_OPTIONS: "x",
    PATHX: "x",
    XPATH: "x",
    DENO_DIR: "x",
  };
  assertEquals(agentEnvironment({ ...needed, ...others }, { clean: true, extra: {} }), needed);
});

Deno.test("agentEnvironment() adds what is extra last, whatever its name", () => {
  const extra = { PATH: "/mine", NEW: "x", DENO_DIR: "asked for" };
  for (const clean of [false, true]) {
    assertEquals(agentEnvironment({ PATH: "/bin", DENO_DIR: "y" }, { clean, extra }), extra);
  }
});
