// SPDX-License-Identifier: MIT
// Any bytes as a page of the kernel's trace, laid out as its header_page and format say, or as other bytes do.
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "host/trace_page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char header_page[] = "\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n"
				  "\tfield: char data;\toffset:16;\tsize:4080;\tsigned:1;\n";
static const char format[] = "name: sys_enter\nID: 387\n"
			     "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
			     "\tfield:long id;\toffset:8;\tsize:8;\tsigned:1;\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP_TRACE_SET struct trace_set set = {0};
	CLEANUP_BUF struct buf text = {0};
	struct trace_layout l;

	if (trace_layout_read(header_page, format, "id", &l, NULL))
		__builtin_trap();
	trace_page_take(&l, data, size, &set);
	if (set.count > size / 8)
		__builtin_trap(); // each value has eight bytes of its own
	buf_add(&text, data, size);
	if (!trace_layout_read(buf_text(&text), format, "id", &l, NULL) ||
		!trace_layout_read(header_page, buf_text(&text), "id", &l, NULL))
		trace_page_take(&l, data, size, &set);
	return 0;
}
