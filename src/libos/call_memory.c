// SPDX-License-Identifier: MIT
// mmap, brk and their like. No page's rights can be changed under the tender's filter, so rights are taken down and not
// held: what holds is that no data is ever executed, and that around stack and heap there is nothing.
#include "abi/unikernel.h"
#include "libos/boot.h"
#include "libos/call.h"
#include "libos/file.h"
#include "libos/heap.h"
#include "libos/shared.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE UNIKERNEL_PAGE

static size_t whole(size_t bytes)
{
	return (bytes + PAGE - 1) & ~(size_t)(PAGE - 1);
}

// What is mapped of a file is a copy, unless it is shared and may be written.
static bool is_shared(long rights, long flags)
{
	return !(flags & MAP_ANONYMOUS) && (flags & MAP_TYPE) != MAP_PRIVATE && rights & PROT_WRITE;
}

static long check_file(const struct file *f, long rights, long flags)
{
	if (!f)
		return -EBADF;
	if ((f->flags & O_ACCMODE) == O_WRONLY)
		return -EACCES;
	if (is_shared(rights, flags) && (f->flags & O_ACCMODE) != O_RDWR)
		return -EACCES;
	return f->ops->size ? 0 : -ENODEV;
}

static long check_map(uintptr_t address, size_t bytes, long rights, long flags)
{
	long type = flags & MAP_TYPE;

	if (!bytes || (type != MAP_PRIVATE && type != MAP_SHARED && type != MAP_SHARED_VALIDATE))
		return -EINVAL;
	if (bytes > SIZE_MAX / 2)
		return -ENOMEM;
	if (rights & PROT_EXEC)
		return -EACCES;
	return address % PAGE && flags & (MAP_FIXED | MAP_FIXED_NOREPLACE) ? -EINVAL : 0;
}

static void *take(uintptr_t address, size_t bytes, long flags)
{
	if (flags & MAP_FIXED_NOREPLACE)
		return heap_take_at(address, bytes) ? (void *)address : NULL;
	if (!(flags & MAP_FIXED))
		return heap_take(bytes);
	if (shared_overlaps(address, bytes) || !heap_give(address, bytes) || !heap_take_at(address, bytes))
		return NULL;
	return (void *)address;
}

static long fill(struct file *f, void *memory, size_t bytes, int64_t offset)
{
	struct iovec v = {.iov_base = memory, .iov_len = bytes};

	while (v.iov_len) {
		long n = f->ops->read(f, &v, 1, offset);

		if (n <= 0)
			return n;
		v = (struct iovec){(char *)v.iov_base + n, v.iov_len - (size_t)n};
		offset += n;
	}
	return 0;
}

long call_mmap(const long *a)
{
	size_t bytes = (size_t)a[1];
	struct file *f = a[3] & MAP_ANONYMOUS ? NULL : fd_file((int)a[4]);
	long rc = check_map((uintptr_t)a[0], bytes, a[2], a[3]);
	void *memory;

	if (!rc && !(a[3] & MAP_ANONYMOUS))
		rc = a[5] < 0 || a[5] % PAGE ? -EINVAL : check_file(f, a[2], a[3]);
	if (rc)
		return rc;
	if (is_shared(a[2], a[3]))
		return a[3] & MAP_FIXED ? -EINVAL : shared_map(f, bytes, a[5]);
	memory = take((uintptr_t)a[0], whole(bytes), a[3]);
	if (!memory)
		return a[3] & MAP_FIXED_NOREPLACE ? -EEXIST : -ENOMEM;
	rc = f ? fill(f, memory, bytes, a[5]) : 0;
	if (rc)
		heap_give((uintptr_t)memory, bytes);
	return rc ? rc : (long)memory;
}

long call_munmap(const long *a)
{
	if (a[0] % PAGE || !a[1] || (size_t)a[1] > SIZE_MAX / 2)
		return -EINVAL;
	if (shared_unmap((uintptr_t)a[0], (size_t)a[1]))
		return 0;
	if (shared_overlaps((uintptr_t)a[0], (size_t)a[1]))
		return -EINVAL;
	return heap_give((uintptr_t)a[0], (size_t)a[1]) ? 0 : -EINVAL;
}

static long move(void *from, size_t old_bytes, size_t bytes)
{
	void *to = heap_take(bytes);

	if (!to)
		return -ENOMEM;
	memcpy(to, from, old_bytes);
	heap_give((uintptr_t)from, old_bytes);
	return (long)to;
}

long call_mremap(const long *a)
{
	size_t old_bytes = whole((size_t)a[1]), bytes = whole((size_t)a[2]);

	if (a[0] % PAGE || !bytes || bytes > SIZE_MAX / 2 || a[3] & ~(long)MREMAP_MAYMOVE ||
		shared_overlaps((uintptr_t)a[0], old_bytes))
		return -EINVAL;
	if (!old_bytes || !heap_is_taken((uintptr_t)a[0], old_bytes))
		return -EFAULT;
	if (bytes <= old_bytes) {
		heap_give((uintptr_t)a[0] + bytes, old_bytes - bytes);
		return a[0];
	}
	if (heap_take_at((uintptr_t)a[0] + old_bytes, bytes - old_bytes))
		return a[0];
	return a[3] & MREMAP_MAYMOVE ? move((void *)a[0], old_bytes, bytes) : -ENOMEM;
}

// Memory outside of the heap is the segments and the stack.
static long check_range(const long *a)
{
	if (a[0] % PAGE)
		return -EINVAL;
	return (uintptr_t)a[0] >= UNIKERNEL_HEAP && !heap_is_taken((uintptr_t)a[0], (size_t)a[1]) ? -ENOMEM : 0;
}

long call_mprotect(const long *a)
{
	return a[2] & PROT_EXEC ? -EACCES : check_range(a);
}

// The tender has asked for it where what is large lies, and no one can ask for anything else.
static long answer_huge(uintptr_t address)
{
	return libos_boot && libos_boot->flags & UNIKERNEL_HUGE && address >= UNIKERNEL_HUGE_START ? 0 : -EINVAL;
}

long call_madvise(const long *a)
{
	long rc = check_range(a);

	if (rc)
		return rc;
	switch (a[2]) {
	case MADV_DONTNEED:
		if ((uintptr_t)a[0] < UNIKERNEL_HEAP)
			return -EINVAL;
		if (!shared_overlaps((uintptr_t)a[0], (size_t)a[1]))
			memset((void *)a[0], 0, whole((size_t)a[1]));
		return 0;
	case MADV_NORMAL:
	case MADV_RANDOM:
	case MADV_SEQUENTIAL:
	case MADV_WILLNEED:
	case MADV_FREE:
		return 0;
	case MADV_HUGEPAGE:
		return answer_huge((uintptr_t)a[0]);
	default:
		return -EINVAL;
	}
}

// All memory stays where it is, and there is no one to share it with.
long call_mlock(const long *a)
{
	return check_range(a);
}

long call_brk(const long *a)
{
	static uintptr_t end;
	uintptr_t wanted = (uintptr_t)a[0];

	if (!end)
		end = heap_bottom();
	if (wanted < heap_bottom() || wanted > heap_end())
		return (long)end;
	if (whole(wanted) < whole(end))
		heap_give(whole(wanted), whole(end) - whole(wanted));
	else if (whole(wanted) > whole(end) && !heap_take_at(whole(end), whole(wanted) - whole(end)))
		return (long)end;
	end = wanted;
	return (long)end;
}
