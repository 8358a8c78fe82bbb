// Bun's own pub/sub (uWebSockets): a socket at /?topic=NAME is told what a socket at /publish says, `NAME TEXT` a frame.
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: Number(process.argv[2]),
  fetch(request, server) {
    const topic = new URL(request.url).searchParams.get("topic");
    return server.upgrade(request, { data: { topic } }) ? undefined : new Response("", { status: 400 });
  },
  websocket: {
    perMessageDeflate: false,
    backpressureLimit: 64 * 1024 * 1024,
    open(socket) {
      if (socket.data.topic) socket.subscribe(socket.data.topic);
    },
    message(_, text) {
      const at = text.indexOf(" ");
      server.publish(text.slice(0, at), text.slice(at + 1));
    },
  },
});
