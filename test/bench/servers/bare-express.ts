import express from "express";

// Node with express loaded, and nothing to do.
express();
setInterval(() => undefined, 60_000);
console.log("ready");
