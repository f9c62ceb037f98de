// SPDX-License-Identifier: MIT
// What the host's side of a VM container and the agent, process 1 of its guest, say to each other: frames on one byte
// stream, which is a vsock connection or a virtio-serial port. The agent opens it, and HELLO is the first that it says;
// the host may speak before.
//
// A frame is a header of 16 bytes, little-endian, and its body:
//
//	u32 length    of the body
//	u16 type      enum agent_type
//	u16 zero
//	u32 process   1: the container's own process; 2 and up: further ones (EXEC); 0: what concerns no process
//	u32 serial    of a request, repeated in its reply; 0 in what is no request
//
// Bodies are little-endian numbers as listed, or JSON text. Requests are answered in any order, each once, by OK or
// FAIL. The side that breaks a rule below is not spoken to again: the host ends the VM, the agent ends itself and with
// it the VM.
//
// Flow: a stream (standard input, output, error of a process) may carry AGENT_WINDOW bytes that were not yet granted
// back by CREDIT. So nobody needs more memory than that for a reader who does not read, and the writer in the container
// blocks as at a full pipe.
#ifndef ABI_AGENT_H
#define ABI_AGENT_H

#define AGENT_VERSION    2
#define AGENT_VSOCK_PORT 1024     // on the host (CID 2), unless the kernel's command line has agent.port=
#define AGENT_SERIAL     "agent"  // name of the virtio-serial port, with agent.transport=serial
#define AGENT_HEADER     16       // bytes
#define AGENT_WINDOW     65536    // bytes a stream
#define AGENT_BODY_MAX   65536    // bytes, of every frame but those below
#define AGENT_SPEC_MAX   16777216 // bytes, of CREATE and EXEC
#define AGENT_PROCESSES  64       // that may run at once, the container's own one included

enum agent_type {
	// From the guest.
	AGENT_HELLO = 1, // u32 version, u64 ns since the guest's kernel began (CLOCK_BOOTTIME)
	AGENT_OK,        // reply: nothing, or what the request lists
	AGENT_FAIL,      // reply: text of the error, at most 4096 bytes
	AGENT_OUT,       // bytes of standard output, or of the terminal; empty: it is closed
	AGENT_ERR,       // bytes of standard error; empty: it is closed
	AGENT_EXIT,      // u32 status as of waitpid(2). The process is gone and its output was sent
	AGENT_PHASE,     // u32 enum agent_phase, u64 ns as in HELLO

	// From the host. Requests unless marked so.
	AGENT_SETUP = 32, // JSON: hostname, clock, dns, and the network as in NETWORK. Once, before CREATE
	AGENT_NETWORK,    // JSON: interfaces, routes, neighbours. May come again
	AGENT_CREATE,     // JSON: storage, and config.json of the container. The program waits for START
	AGENT_START,      // The program is run. OK once execve has succeeded; FAIL if it has not, and no EXIT follows
	AGENT_EXEC,       // JSON: an OCI process. As CREATE and START together. The process number is the host's choice
	AGENT_SIGNAL,     // u32 signal, u32 whether all processes of the container get it
	AGENT_STATS,      // OK with JSON: CPU, memory, pids of the container as cgroup v2 files say, see below
	AGENT_PIDS,       // OK with JSON: array of process numbers inside the guest
	AGENT_UPDATE,     // JSON: OCI resources, for the container's cgroup
	AGENT_SHUTDOWN,   // Everything is killed and the VM ends. The reply may not arrive
	AGENT_IN,         // no request: bytes for standard input or the terminal; empty: it is closed
	AGENT_WINSIZE,    // no request: u16 rows, u16 columns
	AGENT_UNREAD,     // no request: u32 stream 1 or 2. Its reader has gone: who writes on gets SIGPIPE.
			  // Of a terminal, 1: it is hung up

	// Both ways, no request.
	AGENT_CREDIT = 64, // u32 stream 0, 1 or 2, u32 bytes that its reader has taken
};

enum agent_phase {
	AGENT_PHASE_INIT,    // the agent's first instruction
	AGENT_PHASE_ROOTFS,  // the container's root file system is mounted
	AGENT_PHASE_CREATED, // the process waits for START
	AGENT_PHASE_EXEC,    // execve has succeeded
	AGENT_PHASES
};

// SETUP:
//	{"hostname": "web", "time_ns": 1760000000000000000, "dns": ["10.0.0.1"],
//	 "interfaces": […], "routes": […], "neighbours": […]}
// The network and the rules for devices may be set as late as START, which FAILs if they cannot; the program waits on.
// NETWORK has the last three:
//	interface  {"mac": "02:0a:58:01:00:00", "name": "eth0", "mtu": 1500,
//	            "addresses": ["10.88.0.2/16", "fd00::2/64"]}
//	           The guest's card with that hardware address, or else the first that no NETWORK has named, gets
//	           the name, MTU, hardware address and addresses. No route comes with an address.
//	route      {"destination": "10.0.0.0/8" or "default" (of IPv4), "gateway": "10.88.0.1", "device": "eth0",
//	            "source": "10.88.0.2", "scope": 0, "metric": 0, "onlink": true}
//	           In the order in which they are to be made. All but destination and device may be missing.
//	neighbour  {"address": "10.88.0.1", "mac": "02:0a:58:00:00:01", "device": "eth0"}
// CREATE:
//	{"root": …, "overlay": true, "binds": […], "files": […], "state": "{…}", "config": {…}}
//	root       {"type": "virtiofs", "tag": "share", "path": "rootfs"}, a folder of a share, or
//	           {"type": "squashfs" or "ext4", "device": "/dev/vda"}, a disk, which is mounted read-only
//	overlay    whether a writable layer in the guest's memory lies over it
//	binds      for each mount of config.json a path below the share's root, if it is a bind mount, or null:
//	           ["m0", null, "m2"]
//	files      contents of bind-mounted files where there is no share, in the order of mounts:
//	           [{"mount": 3, "mode": 420, "data": "base64"}]
//	state      text of the container's OCI state, which the startContainer hooks get; may be missing
//	config     config.json, checked by the host (oci/config.h)
// EXEC:
//	{"process": {…}}, as in config.json
// UPDATE: resources as in config.json; not the rules for devices. cpus and mems are the host's business, here and in
// CREATE: inside the guest they would name other CPUs.
// STATS: a member for each of the files cpu.stat, memory.{current,peak,max,swap.current,swap.max,stat,events} and
// pids.{current,max,events} that the guest has: a number, "max", or an object of the lines in it:
//	{"cpu.stat": {"usage_usec": 1200, "user_usec": 800, …}, "memory.current": 520192, "memory.max": "max", …}
//
// EXIT comes when the process is gone and the output that it had left in its pipes was sent, as far as the host grants
// bytes: 10 s after the last of these (1 s if a signal ended it) it comes in any case. Who else holds the other end of
// such a pipe may go on writing; nobody reads it. The first process takes all others of the container along.

#endif
