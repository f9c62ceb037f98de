// SPDX-License-Identifier: MIT
#include "base/streams.h"

#include <fcntl.h>
#include <unistd.h>

bool streams_take_standard(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		return false;
	close(fd);
	return true;
}
