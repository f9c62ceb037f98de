// SPDX-License-Identifier: MIT
// Sockets between guest and host: a stream of the guest is a unix socket of the host. Nothing is copied or kept on the
// way but what the socket on the host does not take at once, and that is bounded by the credit that the guest has.
#ifndef VMM_VSOCK_PARTS_H
#define VMM_VSOCK_PARTS_H

#include <sys/un.h>

#include "base/clock.h"
#include "vmm/virtio.h"
#include "vmm/vsock_packet.h"

#define VSOCK_RX 0 // queues; the third, of events, stays empty
#define VSOCK_TX 1

#define VSOCK_STREAMS  1023            // at once
#define VSOCK_BUCKETS  256             // by port
#define VSOCK_WINDOW   (128u << 10)    // bytes that the guest may send ahead on a stream
#define VSOCK_STRAYS   64              // answers to packets of no stream that can wait
#define VSOCK_GREETING 32              // bytes of the longest "CONNECT <port>\n"
#define VSOCK_PATIENCE (10 * NS_PER_S) // for a greeting, an answer of the guest, the end of a stream

enum vsock_state {
	VSOCK_GREETED,   // somebody connected to our unix socket, and is to say which port is wanted
	VSOCK_REQUESTED, // the guest was asked, and is to answer
	VSOCK_OPEN,
	VSOCK_ENDING, // the guest was told that all is over, and is to confirm
	VSOCK_DEAD,   // only the guest does not know yet
};

struct vsock_stream {
	struct vsock *vsock;
	struct vsock_stream *next;       // in its bucket
	struct vsock_stream *next_ready; // of those that have something for the guest
	bool is_ready;
	enum vsock_state state;
	uint64_t deadline; // of clock_ns, of a state that is to end; 0: none
	int fd;            // owned; -1: closed
	struct loop_watch watch;
	uint32_t host_port, guest_port;
	unsigned wants; // 1 << op, of those that the guest is to get
	// To the guest.
	bool is_readable;  // the socket may have bytes
	bool has_ended;    // it will have no more
	bool has_hung_up;  // nor does it take any
	bool has_told_end; // the guest of what it does no more
	bool has_asked;    // the guest for credit
	bool guest_takes_none;
	uint32_t peer_alloc, peer_forwarded, sent;
	// From the guest.
	bool guest_sends_none;
	uint32_t received, forwarded, told; // bytes: that came, that the socket took, that the guest knows of
	uint8_t *kept;                      // VSOCK_WINDOW of them, when the socket did not take all; owned
	uint32_t kept_first, kept_len;
};

// Packets that belong to no stream are answered with a reset.
struct vsock_stray {
	uint32_t host_port, guest_port;
};

struct vsock {
	struct virtio_device device;
	uint64_t cid;
	struct sockaddr_un address;
	int listener;  // owned
	bool is_bound; // the socket's file is ours
	struct loop_watch watch;
	struct loop_timer timer; // looks at deadlines, while there are any
	bool is_timed;
	struct vsock_stream *buckets[VSOCK_BUCKETS];
	unsigned count;
	uint32_t last_port;
	struct vsock_stream *ready, **ready_end; // in order
	struct vsock_stray strays[VSOCK_STRAYS]; // a ring
	unsigned stray_first, stray_count;
	bool is_held_up; // packets of the guest wait for room among the strays
	struct iovec list[VIRTQUEUE_SIZE];
};

// Returns the stream of these ports, or NULL.
struct vsock_stream *vsock_find(struct vsock *v, uint32_t host_port, uint32_t guest_port);

// Makes a stream of a connected socket, which it owns from now on, also when that fails: NULL then. It is not found
// before vsock_enter.
struct vsock_stream *vsock_add(struct vsock *v, int fd, enum vsock_state state);

// Gives a stream its ports.
void vsock_enter(struct vsock_stream *s, uint32_t host_port, uint32_t guest_port);

// Closes and frees a stream. The guest is told nothing.
void vsock_remove(struct vsock_stream *s);

// Closes the socket of a stream; the guest gets a reset, and then it is removed.
void vsock_kill(struct vsock_stream *s);

// The guest is to get that packet as soon as it has room.
void vsock_want(struct vsock_stream *s, enum vsock_op op);

// Has the guest told what the socket does no more: send, or receive too.
void vsock_tell_end(struct vsock_stream *s);

// Puts a stream among those that have something for the guest.
void vsock_is_ready(struct vsock_stream *s);

// Takes the first of them away, or returns NULL.
struct vsock_stream *vsock_next_ready(struct vsock *v);

// Gives a state until VSOCK_PATIENCE from now.
void vsock_expect(struct vsock_stream *s);

// Brings to the guest what waits for it, as far as it has room.
void vsock_to_guest(struct vsock *v);

// Deals with the packets of the guest.
void vsock_from_guest(struct vsock *v);

// The guest sent len bytes of a stream, which lie in count buffers from that offset on. False when it had no credit for
// them, or they cannot be kept.
bool vsock_put(struct vsock_stream *s, const struct iovec *at, unsigned count, uint32_t offset, uint32_t len);

// The socket of a stream can be read, written, or is over.
void vsock_socket_is_ready(struct vsock_stream *s, uint32_t events);

// Does what the guest's end of sending asks for, when the socket has taken all.
void vsock_end_sending(struct vsock_stream *s);

// The guest receives no more, so that nobody reads up to the end of a socket that has hung up: has the guest told at
// once.
void vsock_end_receiving(struct vsock_stream *s);

// Listens on the host.
int vsock_listen(struct vsock *v, const char *path, struct err **e);

// Takes those who connected on the host.
void vsock_admit(struct vsock *v);

// Reads "CONNECT <port>\n" and asks the guest.
void vsock_read_greeting(struct vsock_stream *s);

// Tells who greeted that the guest has accepted. False when that fails.
bool vsock_confirm(struct vsock_stream *s);

// Connects to the unix socket that stands for a port of the host. Returns it, or -1.
int vsock_dial(const struct vsock *v, uint32_t port);

#endif
