// SPDX-License-Identifier: MIT
// What a tender and the unikernel that it runs agree on. The tender is an ordinary unprivileged process. It maps the
// unikernel, opens its devices, takes itself out of the address space, forbids all system calls but seven, and jumps.
//
// The file: ELF64 for x86-64, ET_EXEC, no PT_INTERP, no PT_DYNAMIC, a file of the unikernel's own. The PT_LOADs are in
// ascending order, share no page, and lie in [UNIKERNEL_IMAGE, UNIKERNEL_IMAGE_END): so the small code model serves.
// p_offset and p_vaddr agree modulo UNIKERNEL_PAGE. A segment is R, R X or R W, never W and X; what is beyond the
// file's bytes is zero. The entry lies in an X segment. PT_GNU_STACK and PT_GNU_RELRO mean nothing here, PT_TLS is the
// unikernel's own business. One PT_NOTE holds exactly one manifest (below); other notes are passed over.
//
// Address space at the entry; all else is unmapped, and stays so, as no call maps anything:
//
//	UNIKERNEL_TENDER    a few pages, R X and R: the tender's last instructions. Nothing to be called
//	UNIKERNEL_IMAGE     the segments, as their flags say
//	UNIKERNEL_STACK_END below it the stack, R W, with nothing mapped for 16 MiB at either end. Arguments,
//	                    environment, auxiliary vector and struct unikernel_boot lie at its upper end
//	UNIKERNEL_HEAP      the heap, R W, zero, boot->heap_size bytes, aligned to 2 MiB, followed by nothing for
//	                    16 MiB. Pages take memory when they are first written, and are never given back. The
//	                    first and the last 4 MiB are small pages, what is between may be huge ones; with
//	                    UNIKERNEL_HUGE the kernel was asked for such from UNIKERNEL_HUGE_START on
//	high up             the kernel's vDSO (AT_SYSINFO_EHDR)
//
// Registers at the entry: as Linux starts a process, so rsp, a multiple of 16, points to argc, argv…, NULL, envp…,
// NULL, auxv…, AT_NULL; and rdi has the address of struct unikernel_boot. rbp and rdx are 0, the rest is of no meaning,
// the direction flag is clear, x87 and SSE are as at the start of a process. The auxiliary vector has AT_PHDR,
// AT_PHENT, AT_PHNUM (the headers, wherever a segment has them; else a copy on the stack), AT_ENTRY, AT_PAGESZ,
// AT_CLKTCK, AT_UID, AT_EUID, AT_GID, AT_EGID (the user that the container's process has by its configuration),
// AT_SECURE 0, AT_HWCAP, AT_HWCAP2, AT_RANDOM, AT_EXECFN, and AT_SYSINFO_EHDR where the kernel has a vDSO.
//
// Thread pointer: no call sets the FS base. The tender sets it to manifest.thread_pointer, an address in an R W segment
// (a static area with the TLS block before it), or to 0. With UNIKERNEL_FSGSBASE in boot->flags the unikernel can move
// it by the instruction wrfsbase whenever it likes; without, it stays where it is.
//
// Calls: the `syscall` instruction from anywhere in the unikernel's text, numbers, registers and results as Linux has
// them. The vDSO's functions may be called, too, and so may rdtsc, cpuid, rdrand. Just these calls exist; any other, or
// one of these with other arguments than listed, or by another entry (int 0x80, x32), is the end by SIGSYS:
//
//	read(fd, buf, n)              fd UNIKERNEL_STDIN, or UNIKERNEL_NET_FD if the manifest has the net
//	write(fd, buf, n)             fd UNIKERNEL_STDOUT or UNIKERNEL_STDERR, or UNIKERNEL_NET_FD with the net
//	ppoll(fds, n, timeout, 0)     n at most UNIKERNEL_POLL_MAX; the signal mask is NULL. With n 0 it is a sleep
//	clock_gettime(clock, ts)      clock 0 … 11
//	exit_group(status)
//	pread64(fd, buf, n, offset)   fd UNIKERNEL_ROOT_FD with the root, UNIKERNEL_SCRATCH_FD with the scratch device
//	pwrite64(fd, buf, n, offset)  fd UNIKERNEL_SCRATCH_FD with the scratch device, offset + n at most its size
//
// No other descriptor is open. The standard streams are the container's, blocking or not as they came (stdin may be at
// its end from the start); a closed reader is EPIPE, without a signal. Signals: none is delivered. One whose default is
// to end the process ends it, as exit_group(128 + signal); faults end it by their signal.
//
// The net: a tap with IFF_TAP | IFF_NO_PI | IFF_VNET_HDR, not blocking. One read or write is one frame: a struct
// virtio_net_hdr of UNIKERNEL_VNET_HEADER bytes (little-endian, without num_buffers; so behind a buffer aligned to 8
// the IP header is aligned to 8, too), then the Ethernet frame without its checksum. EAGAIN: nothing there, or no room.
// What may come in is what the manifest's device flags ask for: with UNIKERNEL_NET_CSUM frames with
// VIRTIO_NET_HDR_F_NEEDS_CSUM whose TCP or UDP checksum is partial and need not be checked; with UNIKERNEL_NET_TSO4 TCP
// segments of up to 65535 bytes of IP packet (gso_type TCPV4). Without flags: whole checksums, frames of the MTU.
// What goes out may always use both: NEEDS_CSUM with csum_start, csum_offset and the pseudo header's sum in place, and
// gso_type TCPV4 with gso_size and hdr_len.
//
// Root: a file opened for reading only, boot->root_size bytes, that holds the tree of files (format: the library's). In
// a container's image it is the file UNIKERNEL_FILES beside the unikernel, made when the image is made; rt-uni hands it
// over as it is, and does not look into it. Scratch: a file of boot->scratch_size bytes to read and write, without
// contents at the start.
#ifndef ABI_UNIKERNEL_H
#define ABI_UNIKERNEL_H

#include <stdint.h>

#define UNIKERNEL_FILES "/.unikernel/files"

#define UNIKERNEL_PAGE       4096
#define UNIKERNEL_TENDER     0x100000
#define UNIKERNEL_IMAGE      0x400000
#define UNIKERNEL_IMAGE_END  0x40000000  // 1 GiB
#define UNIKERNEL_STACK_END  0x80000000  // 2 GiB
#define UNIKERNEL_HEAP       0x100000000 // 4 GiB
#define UNIKERNEL_HEAP_MAX   0x10000000000
#define UNIKERNEL_HUGE_START 0x104000000 // 64 MiB into the heap
#define UNIKERNEL_STACK_MIN  0x10000     // bytes
#define UNIKERNEL_STACK_MAX  0x4000000   // bytes, 64 MiB

enum {
	UNIKERNEL_STDIN,
	UNIKERNEL_STDOUT,
	UNIKERNEL_STDERR,
	UNIKERNEL_NET_FD,
	UNIKERNEL_ROOT_FD,
	UNIKERNEL_SCRATCH_FD,
	UNIKERNEL_FDS
};

#define UNIKERNEL_POLL_MAX    4
#define UNIKERNEL_VNET_HEADER 10 // bytes

// ----- the manifest: the descriptor of an ELF note
#define UNIKERNEL_NOTE_NAME "assay" // six bytes with the NUL
#define UNIKERNEL_NOTE_TYPE 0x756e6931
#define UNIKERNEL_VERSION   1
#define UNIKERNEL_DEVICES   8

// Each at most once. Without a device that the manifest names, the unikernel is not run, unless it is optional.
enum unikernel_kind {
	UNIKERNEL_NONE, // only behind the last device
	UNIKERNEL_NET,
	UNIKERNEL_ROOT,
	UNIKERNEL_SCRATCH,
	UNIKERNEL_KINDS
};

enum unikernel_device_flag {
	UNIKERNEL_OPTIONAL = 1, // boot->devices says whether it is there
	UNIKERNEL_NET_CSUM = 2, // of UNIKERNEL_NET, as above
	UNIKERNEL_NET_TSO4 = 4, // of UNIKERNEL_NET, with UNIKERNEL_NET_CSUM only
};

struct unikernel_device {
	uint32_t kind;  // enum unikernel_kind
	uint32_t flags; // enum unikernel_device_flag; others must be 0
};

// What a unikernel asks for. Numbers in the machine's byte order, fields that do not apply 0.
struct unikernel_manifest {
	uint32_t version;        // UNIKERNEL_VERSION
	uint32_t size;           // of this struct
	uint64_t thread_pointer; // FS base at the entry, in an R W segment, a multiple of 16; or 0
	uint64_t stack_size;     // bytes, UNIKERNEL_STACK_MIN to _MAX, a multiple of UNIKERNEL_PAGE
	uint64_t heap_min;       // bytes below which it is of no use
	struct unikernel_device device[UNIKERNEL_DEVICES];
};

// The whole note, for who writes one: a section of type SHT_NOTE, aligned to 4, that the linker gives a PT_NOTE.
// Packed, since the manifest begins 20 bytes behind the note's beginning.
struct unikernel_note {
	uint32_t name_size; // sizeof(UNIKERNEL_NOTE_NAME)
	uint32_t size;      // sizeof(struct unikernel_manifest)
	uint32_t type;      // UNIKERNEL_NOTE_TYPE
	char name[8];       // UNIKERNEL_NOTE_NAME
	struct unikernel_manifest manifest;
} __attribute__((packed, aligned(4)));

// ----- what it finds: at rdi, within the stack
enum unikernel_boot_flag {
	UNIKERNEL_FSGSBASE = 1, // wrfsbase works
	UNIKERNEL_HUGE = 2,     // the heap is a large one
};

// IPv4 as it is on the wire (network byte order). An address of 0: the net is there but has none. The gateway is 0
// where there is no default route. Other hosts of address/prefix are neighbours.
struct unikernel_net {
	uint8_t mac[6]; // the unikernel's own
	uint16_t mtu;   // bytes of IP packet
	uint32_t address;
	uint32_t gateway;
	uint32_t prefix; // bits
	uint32_t zero;
};

struct unikernel_boot {
	uint32_t version;      // UNIKERNEL_VERSION
	uint32_t size;         // of this struct
	uint32_t flags;        // enum unikernel_boot_flag
	uint32_t devices;      // bit 1 << kind for each that is there
	uint64_t heap;         // address: UNIKERNEL_HEAP
	uint64_t heap_size;    // bytes, a multiple of UNIKERNEL_PAGE; by the container's memory limit
	uint64_t stack;        // lowest address
	uint64_t stack_size;   // bytes, of which some are taken at the upper end
	uint64_t root_size;    // bytes
	uint64_t scratch_size; // bytes
	uint64_t cwd;          // address of the path, NUL-terminated, in which the program starts; "/" by default
	uint8_t seed[64];      // random bytes of the host, for this unikernel only
	char hostname[65];     // NUL-terminated
	char zero[7];
	struct unikernel_net net;
};

#endif
