// SPDX-License-Identifier: MIT
#include "suite/cache.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/scope.h"
#include "suite/runtime.h"
#include "suite/stand.h"

int cache_drop(struct err **e)
{
	sync();
	return file_poke("/proc/sys/vm/drop_caches", "3", e);
}

static void read_all(const char *path)
{
	CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
	static char chunk[1 << 16];

	while (fd >= 0 && read(fd, chunk, sizeof(chunk)) > 0)
		continue;
}

static void fill_runtime(const struct runtime *r)
{
	CLEANUP_BUF struct buf version = {0};
	struct engine_runtime call;
	char path[512];

	runtime_call(r, &call, path, sizeof(path));
	if (!call.path)
		return;
	read_all(call.path);
	runtime_version(r, &version, NULL);
}

void cache_fill(void)
{
	char bench[512];
	size_t n;
	const struct runtime *table = runtime_table(&n);

	stand_image_path("/bin/bench", bench, sizeof(bench));
	read_all(bench);
	read_all("/proc/self/exe");
	for (size_t i = 0; i < n; i++)
		if (i == 0 || strcmp(table[i].implementation, table[i - 1].implementation) != 0)
			fill_runtime(&table[i]);
}
