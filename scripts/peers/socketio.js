// Socket.IO over `ws`: `sub NAME` joins a room and is answered, `pub NAME TEXT` tells it.
const { createServer } = require("node:http");
const { Server } = require("socket.io");

const http = createServer();
const io = new Server(http, { transports: ["websocket"], perMessageDeflate: false });
io.on("connection", (socket) => {
  socket.on("sub", (topic) => {
    socket.join(topic);
    socket.emit("ok");
  });
  socket.on("pub", (topic, text) => io.to(topic).emit("ev", text));
});
http.listen({ host: "127.0.0.1", port: Number(process.argv[2]), backlog: 4096 });
