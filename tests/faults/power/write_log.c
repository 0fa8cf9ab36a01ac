/* Logs what a process writes below one folder, for replaying a power cut: LD_PRELOAD this into the real program.
 *
 * BIENBAN_LOG_ROOT  the folder whose files are logged, by their names below it
 * BIENBAN_LOG_TOLD  a file whose content is what a person was shown: each write to it is a promise
 * BIENBAN_LOG_FILE  where the log goes: kind (1 byte), name length (2), offset (8), data length (4), name, data
 *
 * Kinds: w write, t truncate, s sync, d delete, r rename (data = new name), n names of a folder synced, p promise.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int log_fd = -1;
static char root[PATH_MAX], told[PATH_MAX];

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("BIENBAN_LOG_FILE"), *folder = getenv("BIENBAN_LOG_ROOT"), *shown = getenv("BIENBAN_LOG_TOLD");
    if (!file || !folder || !shown || !realpath(folder, root)) return;
    snprintf(told, sizeof told, "%s", shown);
    log_fd = REAL(open)(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void note(char kind, const char *name, uint64_t offset, const void *data, uint32_t size) {
    uint16_t length = (uint16_t)strlen(name);
    char head[15];
    head[0] = kind;
    memcpy(head + 1, &length, 2);
    memcpy(head + 3, &offset, 8);
    memcpy(head + 11, &size, 4);
    struct iovec parts[3] = {{head, 15}, {(void *)name, length}, {(void *)data, size}};
    if (writev(log_fd, parts, 3) < 0) abort();
}

/* The name below the root, or NULL for a file that is none of ours. */
static const char *below(const char *path) {
    size_t length = strlen(root);
    if (log_fd < 0 || strncmp(path, root, length) != 0) return NULL;
    if (path[length] == 0) return "";
    return path[length] == '/' ? path + length + 1 : NULL;
}

static char *path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, PATH_MAX - 1);
    if (size < 0) return NULL;
    path[size] = 0;
    return path;
}

static void wrote(int fd, uint64_t offset, const void *data, ssize_t size) {
    char path[PATH_MAX];
    if (log_fd < 0 || fd == log_fd || size <= 0 || !path_of(fd, path)) return;
    if (strcmp(path, told) == 0) note('p', "", 0, data, (uint32_t)size);
    const char *name = below(path);
    if (name) note('w', name, offset, data, (uint32_t)size);
}

static void synced(int fd, int result) {
    char path[PATH_MAX];
    struct stat status;
    if (log_fd < 0 || result != 0 || !path_of(fd, path) || fstat(fd, &status) != 0) return;
    const char *name = below(path);
    if (name) note(S_ISDIR(status.st_mode) ? 'n' : 's', name, 0, "", 0);
}

static void opened(int fd, int flags) {
    char path[PATH_MAX];
    if (log_fd < 0 || fd < 0 || !(flags & O_TRUNC) || !path_of(fd, path)) return;
    const char *name = below(path);
    if (name) note('t', name, 0, "", 0);
}

ssize_t write(int fd, const void *data, size_t size) {
    off_t before = log_fd >= 0 && fd != log_fd ? lseek(fd, 0, SEEK_CUR) : 0;
    ssize_t done = REAL(write)(fd, data, size);
    wrote(fd, before < 0 ? 0 : (uint64_t)before, data, done);
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
    ssize_t done = REAL(pwrite)(fd, data, size, offset);
    wrote(fd, (uint64_t)offset, data, done);
    return done;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
    ssize_t done = REAL(pwrite64)(fd, data, size, offset);
    wrote(fd, (uint64_t)offset, data, done);
    return done;
}

int fsync(int fd) {
    int result = REAL(fsync)(fd);
    synced(fd, result);
    return result;
}

int fdatasync(int fd) {
    int result = REAL(fdatasync)(fd);
    synced(fd, result);
    return result;
}

static void cut_to(int fd, uint64_t size, int result) {
    char path[PATH_MAX];
    if (log_fd < 0 || result != 0 || !path_of(fd, path)) return;
    const char *name = below(path);
    if (name) note('t', name, size, "", 0);
}

int ftruncate(int fd, off_t size) {
    int result = REAL(ftruncate)(fd, size);
    cut_to(fd, (uint64_t)size, result);
    return result;
}

int ftruncate64(int fd, off64_t size) {
    int result = REAL(ftruncate64)(fd, size);
    cut_to(fd, (uint64_t)size, result);
    return result;
}

int rename(const char *from, const char *to) {
    int result = REAL(rename)(from, to);
    const char *old = below(from), *new = below(to);
    if (result == 0 && old && new) note('r', old, 0, new, (uint32_t)strlen(new));
    return result;
}

int unlink(const char *path) {
    int result = REAL(unlink)(path);
    const char *name = below(path);
    if (result == 0 && name) note('d', name, 0, "", 0);
    return result;
}

static mode_t mode_in(va_list list, int flags) {
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
}

#define OPENS(name, PARAMETERS, ...)                                                                                   \
    int name PARAMETERS {                                                                                              \
        va_list list;                                                                                                  \
        va_start(list, flags);                                                                                         \
        int fd = REAL(name)(__VA_ARGS__, flags, mode_in(list, flags));                                                 \
        va_end(list);                                                                                                  \
        opened(fd, flags);                                                                                             \
        return fd;                                                                                                     \
    }
OPENS(open, (const char *path, int flags, ...), path)
OPENS(open64, (const char *path, int flags, ...), path)
OPENS(openat, (int at, const char *path, int flags, ...), at, path)
OPENS(openat64, (int at, const char *path, int flags, ...), at, path)
