// SPDX-License-Identifier: MIT
// What the agent and a child that is about to become a program of the container say to each other, on a pair of
// SOCK_SEQPACKET sockets. The child's end closes on exec.
#ifndef AGENT_SYNC_H
#define AGENT_SYNC_H

enum sync_type {
	SYNC_TERMINAL = 't', // from the child: the terminal's master comes along
	SYNC_READY = 'r',    // from the child: only exec is left to do
	SYNC_GO = 'g',       // to the child
	SYNC_EXEC = 'x',     // from the child, as its last word: execve comes now
	SYNC_FAIL = 'f',     // from the child: why there will be no exec
};

struct sync_message {
	enum sync_type type;
	int fd; // of SYNC_TERMINAL, owned by who receives it; -1
	char text[1024];
};

// Makes the pair: ours does not block, the child's does. Returns 0, or -1 with errno set.
int sync_pair(int *ours, int *childs);

// Sends a message; text may be NULL.
int sync_send(int fd, enum sync_type type, const char *text);

// Sends SYNC_TERMINAL.
int sync_send_terminal(int fd, int master);

// Waits until the agent says SYNC_GO. Returns -1 when it has gone.
int sync_wait(int fd);

// Takes the next message. Returns 1, 0 if none is there, or -1 when no more can come.
int sync_receive(int fd, struct sync_message *m);

#endif
