// SPDX-License-Identifier: MIT
// Open files and the descriptors that name them. A device, a pipe, a socket is a struct that begins with a struct file.
//
// There is one rule about waiting: an operation never waits. It answers −EAGAIN, and whoever called it waits by
// file_wait, if the file may wait at all. There is one rule about errors: a call answers −errno, as the kernel does.
#ifndef LIBOS_FILE_H
#define LIBOS_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/uio.h>

#define FILE_STREAM    (-1) // the offset of what has none: pipes, sockets, the console
#define FILE_BATCH     1024 // iovecs in one call, as IOV_MAX
#define FILES_MAX      65536
#define FILE_LENT_ROOM 2040 // bytes
#define FILES_LIMIT    1024 // descriptors, until setrlimit says otherwise

struct file;

// What a file can do. What is NULL is refused with the error that Linux has for it.
struct file_ops {
	// Moves bytes at an offset, which is FILE_STREAM unless the file has a size. Bytes moved, 0 at the end of the
	// file, −EAGAIN if it would have to wait. `count` is 1 to FILE_BATCH, and no vector is empty.
	long (*read)(struct file *f, const struct iovec *v, size_t count, int64_t offset);
	long (*write)(struct file *f, const struct iovec *v, size_t count, int64_t offset);
	// What can be done now without waiting: POLLIN, POLLOUT, POLLERR, POLLHUP, POLLRDHUP. NULL: POLLIN | POLLOUT.
	unsigned (*poll)(struct file *f);
	long (*ioctl)(struct file *f, unsigned long request, void *argument);
	long (*stat)(struct file *f, struct stat *out); // into a struct that is all 0; NULL: an anonymous file
	int64_t (*size)(struct file *f); // bytes; a file that has this has a position too, and pread and lseek
	long (*resize)(struct file *f, int64_t size);
	// The entries of a folder from f->position on as struct dirent64, whole ones only. Bytes written, 0 at the end.
	long (*list)(struct file *f, void *buffer, size_t size);
	// The bytes at an offset as they lie in memory, for those who would copy them otherwise. *length says how many.
	// They stay there for ever, and FILE_LENT_ROOM bytes before them can be written, if these are put back before
	// anyone else runs. NULL: they are not at hand, read them.
	const void *(*peek)(struct file *f, int64_t offset, size_t *length);
	// As write, of what peek gave: it need not be copied. NULL: it is, by write.
	long (*lend)(struct file *f, const struct iovec *v, size_t count, int64_t offset);
	void (*release)(struct file *f); // gives all back, the struct too: no one holds it any more
	bool is_silent;                  // it cannot call file_changed: who waits has to ask again
};

// Someone who wants to know when a file can do more or less than before (epoll). The file does not own it.
struct file_watch {
	struct file_watch *next;
	void (*changed)(struct file_watch *w); // it may; ask ops->poll. Must not add or remove watches of this file.
	void (*gone)(struct file_watch *w);    // the file is being released and has forgotten the watch
};

struct file {
	const struct file_ops *ops;
	unsigned holders; // descriptors, and calls under way
	int flags;        // as F_GETFL: O_RDONLY or O_WRONLY or O_RDWR, O_NONBLOCK, O_APPEND
	int64_t position; // of a file that has a size, or of a folder
	struct file_watch *watches;
};

// Prepares a file with one holder, who is to give it to fd_install or to file_drop.
void file_init(struct file *f, const struct file_ops *ops, int flags);

// One holder more.
struct file *file_hold(struct file *f);

// One holder less; the last one has the file released.
void file_drop(struct file *f);

// What can be done with it now, as poll(2) has it.
unsigned file_poll(struct file *f);

// Tells those who watch: to be called whenever ops->poll may answer otherwise than before.
void file_changed(struct file *f);

// Begins to tell this one.
void file_watch(struct file *f, struct file_watch *w);

// Ends that.
void file_unwatch(struct file *f, struct file_watch *w);

// Waits until one of these events, an error or a hang-up is there; `deadline` is of wait.h. 0, −EAGAIN at the deadline,
// −EINTR if a signal's handler is to run, or −CALL_RESTARTS (call.h) if there is no deadline. It does not look at
// O_NONBLOCK.
long file_wait(struct file *f, unsigned events, uint64_t deadline);

// Moves bytes as read(2), readv(2) and pread(2) do: checks, waits unless O_NONBLOCK, and moves the position when the
// offset is FILE_STREAM. Bytes, or −errno.
long file_readv(struct file *f, const struct iovec *v, size_t count, int64_t offset);

// The same for writing, which goes on until all is written unless O_NONBLOCK.
long file_writev(struct file *f, const struct iovec *v, size_t count, int64_t offset);

// The same with bytes of a file's memory (file_ops.peek).
long file_lend(struct file *f, const struct iovec *v, size_t count, int64_t offset);

// The file of a descriptor, not held; NULL: there is none (EBADF).
struct file *fd_file(int fd);

// Gives the file the lowest free descriptor from `lowest` on; the caller's hold becomes the descriptor's. `flags` may
// have O_CLOEXEC, which only F_GETFD ever tells. The descriptor, or −EMFILE, and the file is dropped then.
int fd_install(struct file *f, int flags, int lowest);

// Closes a descriptor. 0 or −EBADF.
int fd_close(int fd);

#endif
