#ifndef EX2_SHARED_STATE_CHAT_SERVER_H_
#define EX2_SHARED_STATE_CHAT_SERVER_H_

#include <cstddef>

namespace ex2 {

struct ChatOptions {
  int port = 0;                 // of 127.0.0.1; 0 lets the system choose a free one
  std::size_t max_outbox = 64;  // lines that wait for a client to read
  std::size_t max_line = 1024;  // bytes of a line, without its end
};

// A chat server: everybody in a room gets every message in it, in the same order.
//
// A client sends lines. They end in \n or \r\n; empty ones are ignored. In the answers below, NAME is
// the client's nick, at first guest1, guest2, ...; the nicks and rooms that clients choose have 1 to
// 16 letters, digits, - or _. Lines that a client gets:
//
//   on connecting          * welcome, NAME
//   /nick NEW              to everybody in the room, or to the client alone:  * NAME is now NEW
//   /join ROOM             to everybody in the room that NAME leaves:         * NAME left ROOM
//                          to everybody in the new one, NAME included:        * NAME joined ROOM
//   /who                   * ROOM: NAME NAME NAME       who is in the room, sorted
//   any other text         to everybody in the room, NAME included:           <NAME> text
//   on disconnecting       to the others in the room:                         * NAME left ROOM
//
// A line that makes no sense gets an answer that begins with "! ", and changes nothing:
//
//   ! line too long            longer than max_line; all of it is dropped
//   ! not text                 holds a control character (below 32, or 127)
//   ! no such command          begins with / and is none of the above
//   ! bad nick   ! bad room    breaks the rule for names
//   ! nick is taken            by another client, or it is the client's own
//   ! you are there already    /join with the client's own room
//   ! join a room first        text or /who outside a room
//
// A slow client holds back nobody. When it has more than max_outbox lines to read, it leaves its room;
// what waits for it is forgotten, and it gets the line
//
//   ! too slow, goodbye
//
// and the end of the connection, whenever it reads on. Every line comes whole.
//
// Thread safety: port and Stop may be called from any thread.
class ChatServer {
 public:
  // Listens when it returns. Starts threads of its own.
  // Errors: std::invalid_argument, naming it, if `max_outbox` or `max_line` is 0 or `port` is none;
  //   std::system_error if the port is taken.
  explicit ChatServer(const ChatOptions& options = {});

  // Stops.
  ~ChatServer();

  ChatServer(const ChatServer&) = delete;
  ChatServer& operator=(const ChatServer&) = delete;

  // The port that clients connect to. Never blocks.
  int port() const;

  // Ends all connections, whatever the clients do, and all threads. Idempotent.
  // Blocks: until the last thread has ended; it waits for no client.
  void Stop();

 private:
  // TODO: the members. Say with each one which lock guards it.
};

}  // namespace ex2

#endif  // EX2_SHARED_STATE_CHAT_SERVER_H_
