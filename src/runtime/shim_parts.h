// SPDX-License-Identifier: MIT
// The inside of the shim: one loop, one thread. Its files: shim.c the life, shim_boot.c until the container is created,
// shim_turn.c the loop, shim_guest.c what the agent says, shim_client.c what comes by the socket, shim_call.c requests
// to the agent, shim_end.c the end.
#ifndef RUNTIME_SHIM_PARTS_H
#define RUNTIME_SHIM_PARTS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/frame.h"
#include "runtime/console.h"
#include "runtime/nic.h"
#include "runtime/pump.h"
#include "runtime/share.h"
#include "runtime/shim.h"
#include "runtime/vm.h"

#define SHIM_CALLS   128 // requests to the agent that wait for answers
#define SHIM_CLIENTS 128 // connections
#define SHIM_INIT    1   // process number of the container's own process

struct shim;

struct call {
	uint32_t serial; // 0: free
	void (*done)(struct shim *s, const struct call *c, const struct frame *reply);
	uint32_t client, client_serial; // who asked; 0: the shim
	uint32_t process;
	void *context;
};

// A request of the shim's own, whose answer it waits for.
struct question {
	bool is_answered, is_ok;
	struct err *refusal; // owned until it is taken
};

struct client {
	uint32_t number; // 0: free
	struct shim *shim;
	struct frame_stream stream;
	uint32_t process; // that it started by EXEC; 0: none
	struct flow flow; // of that
	pid_t pid;
	bool is_over; // it broke a rule, or has gone
};

struct shim {
	const struct shim_spec *spec;
	struct state state;
	struct vm vm;
	struct share share;
	struct nic_set nics;
	struct frame_stream agent;
	struct pump pump;
	struct console console;
	int signals, listener, report; // owned; -1: none
	bool has_terminal;
	struct call calls[SHIM_CALLS];
	struct question setup, create;
	struct client clients[SHIM_CLIENTS];
	uint32_t last_serial, last_client, last_process;
	bool has_hello, has_refused;       // what the guest has said: HELLO; FAIL, to what create asked
	uint64_t hello_ns, hello_guest_ns; // when HELLO came, and what the guest's clock said then
	unsigned phases_seen;              // bit set of enum agent_phase
	bool is_starting;                  // START is asked for, or what goes before it
	bool has_exited;
	int status;          // of the container's process, as of waitpid(2)
	uint64_t kill_by_ns; // SIGKILL was sent: the VM is ended then; 0: it was not
};

// ----- shim_boot.c
// Makes everything, until the program waits for START.
int shim_boot(struct shim *s, struct err **e);

// ----- shim_turn.c
// Waits until something happens, or the deadline, and deals with it. Fails when the VM is of no use any more.
int shim_turn(struct shim *s, uint64_t deadline, struct err **e);

// Tells the guest the size of the terminal, if there is one and it has a size.
void shim_send_size(struct shim *s);

// ----- shim_guest.c
// Takes a frame of the agent (struct frame_stream's reader; context is the shim).
int shim_guest_frame(void *context, const struct frame *f, struct err **e);

// ----- shim_call.c
// Sends a request; done is called with the answer. Returns false, and sends nothing, when too many wait.
bool shim_call(struct shim *s, const struct call *c, uint16_t type, const void *body, uint32_t len);

// Takes an answer. Fails when nobody waits for it.
int shim_answer(struct shim *s, const struct frame *reply, struct err **e);

// Sends a request. *q is to live as long as the shim.
int shim_ask(struct shim *s, uint16_t type, const struct buf *body, struct question *q, struct err **e);

// Turns until a request is answered; fails with the guest's words if it is refused. Not to be used by what is called
// within a turn.
int shim_await(struct shim *s, struct question *q, uint64_t deadline, struct err **e);

// Sends a signal to a process, or to all of the container's; nobody waits for the answer.
void shim_signal(struct shim *s, uint32_t process, int signal, bool is_for_all);

// ----- shim_client.c
// Takes new connections.
void shim_accept(struct shim *s);

// Reads and writes what poll found of a client.
void shim_client_turn(struct shim *s, struct client *c, short revents);

// Passes a frame of a process on to the client that started it.
int shim_client_pass(struct shim *s, const struct frame *f, struct err **e);

// Writes what waits for every client, once.
void shim_clients_flush(struct shim *s);

// Closes a connection; the process it stands for is killed.
void shim_client_close(struct shim *s, struct client *c);

// ----- shim_end.c
// Takes down all that was made, the file system's part of the state excepted. Safe to call at any time, twice too.
void shim_close(struct shim *s);

#endif
