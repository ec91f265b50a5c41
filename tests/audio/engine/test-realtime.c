/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audio thread allocates nothing, locks nothing and calls no system, whatever the control side does meanwhile.
 *
 * Allocation and locking functions are replaced in this program and counted per thread; system calls are trapped by a
 * filter on the audio thread alone, so that calls from inside the C library count too. */
#include <dlfcn.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include "engine-fixture.h"

#define BLOCKS 10000

static _Thread_local bool watched;
static _Atomic guint allocations, locks, calls;
static _Atomic int first_call = -1;

#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
# define PUBLIC __attribute__ ((visibility ("default")))
extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t count, size_t size);
extern void *__libc_realloc (void *old, size_t size);
extern void __libc_free (void *old);

# define COUNT(what) do { if (watched) what++; } while (0)
PUBLIC void *malloc (size_t size) { COUNT (allocations); return __libc_malloc (size); }
PUBLIC void *calloc (size_t count, size_t size) { COUNT (allocations); return __libc_calloc (count, size); }
PUBLIC void *realloc (void *old, size_t size) { COUNT (allocations); return __libc_realloc (old, size); }
PUBLIC void free (void *old) { COUNT (allocations); __libc_free (old); }

# define REPLACE_LOCK(name, type)                                                \
  PUBLIC int name (type *lock)                                                   \
  {                                                                              \
    static int (*real) (type *);                                                 \
    if (!real)                                                                   \
      real = (int (*) (type *)) dlsym (RTLD_NEXT, #name);                        \
    COUNT (locks);                                                               \
    return real (lock);                                                          \
  }
REPLACE_LOCK (pthread_mutex_lock, pthread_mutex_t)
REPLACE_LOCK (pthread_mutex_trylock, pthread_mutex_t)
REPLACE_LOCK (pthread_rwlock_rdlock, pthread_rwlock_t)
REPLACE_LOCK (pthread_rwlock_wrlock, pthread_rwlock_t)
REPLACE_LOCK (pthread_cond_signal, pthread_cond_t)
REPLACE_LOCK (pthread_cond_broadcast, pthread_cond_t)
#endif

static void
trap_cb (int number, siginfo_t *info, void *context)
{
  if (watched)
    {
      calls++;
      if (first_call < 0)
        first_call = info->si_syscall;
    }
#if defined __x86_64__
  ((ucontext_t *) context)->uc_mcontext.gregs[REG_RAX] = -ENOSYS;
#elif defined __aarch64__
  ((ucontext_t *) context)->uc_mcontext.regs[0] = (unsigned long) -ENOSYS;
#endif
}

/* Everything is trapped but the way out of the thread and of the handler, and the clock where the machine has no
 * user-space one. */
static bool
trap_calls (void)
{
#if defined __SANITIZE_THREAD__
  return false;                         /* its runtime needs them */
#endif
#define ALLOW(name) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1), \
                    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
  struct sock_filter rows[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    ALLOW (rt_sigreturn), ALLOW (rt_sigprocmask), ALLOW (exit), ALLOW (madvise), ALLOW (munmap),
    ALLOW (clock_gettime),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_TRAP),
  };
  struct sock_fprog program = { G_N_ELEMENTS (rows), rows };

  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

typedef struct { Engine *engine; float *buffer; _Atomic bool done; bool trapped; double peak; } Audio;

static void *
audio_run (void *data)
{
  Audio *audio = data;
  uint32_t random = 12345;

  audio->trapped = trap_calls ();
  watched = true;
  for (int i = 0; i < BLOCKS; i++)
    {
      uint32_t frames;

      random = random * 1664525 + 1013904223;
      frames = random >> 16 & 127 ? 1 + (random >> 24) % 128 : 1 + (random >> 16) % 8192;
      engine_process_offline (audio->engine, audio->buffer, frames);
      audio->peak = MAX (audio->peak, audio->buffer[2 * (frames / 2)]);
    }
  watched = false;
  atomic_store (&audio->done, true);
  while (audio->trapped)                /* the filter lets the thread end, but not tidily */
    syscall (SYS_exit, 0);
  return NULL;
}

static void
random_edit (Engine *engine, GRand *random)
{
  KernelPerformer *performer = engine_get_performer (engine);

  switch (g_rand_int_range (random, 0, 8))
    {
    case 0:
      engine_set_master (engine, g_rand_double (random), g_rand_boolean (random));
      break;
    case 1:
      (void) !kernel_performer_seek (performer, g_rand_int_range (random, 0, 4800));
      (void) !kernel_performer_play (performer);
      break;
    case 2:
      engine_tend (engine);
      break;
    default:
      fixture_random_rig (engine, random);
      break;
    }
}

static void
test_rules (void)
{
  Engine *engine = fixture_engine_with (fixture_bundled () ? fixture_bundled () : fixture_patches (), 48000);
  Audio audio = { .engine = engine, .buffer = g_new0 (float, 2 * 8192) };
  struct sigaction action = { .sa_sigaction = trap_cb, .sa_flags = SA_SIGINFO | SA_NODEFER };
  GRand *random = g_rand_new_with_seed (7);
  guint edits = 0;
  pthread_t thread;

  sigaction (SIGSYS, &action, NULL);
  engine_process_offline (engine, audio.buffer, 64);
  g_assert_cmpint (pthread_create (&thread, NULL, audio_run, &audio), ==, 0);
  while (!atomic_load (&audio.done))
    {
      random_edit (engine, random);
      edits++;
      g_usleep (200);
    }
  g_usleep (20000);
  g_test_message ("%d callbacks, %u edits meanwhile: %u allocations, %u locks, %u system calls (first %d)%s", BLOCKS,
                  edits, allocations, locks, calls, first_call, audio.trapped ? "" : "; system calls not watched");
  g_assert_cmpfloat (audio.peak, >, 0);
  g_assert_cmpuint (allocations, ==, 0);
  g_assert_cmpuint (locks, ==, 0);
  g_assert_cmpuint (calls, ==, 0);
  g_rand_free (random);
  g_free (audio.buffer);
  fixture_engine_free (engine);
}

/* The net catches: an allocation, a lock and a system call on a watched thread are all seen. */
static void *
sinner_run (void *data)
{
  pthread_mutex_t *lock = data;
  void *volatile block;

  *(bool *) (lock + 1) = trap_calls ();
  watched = true;
  block = malloc (10);
  free (block);
  pthread_mutex_lock (lock);
  syscall (SYS_getppid);
  watched = false;
  while (*(bool *) (lock + 1))
    syscall (SYS_exit, 0);
  return NULL;
}

static void
test_net (void)
{
  struct { pthread_mutex_t lock; bool trapped; } shared = { PTHREAD_MUTEX_INITIALIZER, false };
  struct sigaction action = { .sa_sigaction = trap_cb, .sa_flags = SA_SIGINFO | SA_NODEFER };
  pthread_t thread;

  sigaction (SIGSYS, &action, NULL);
  g_assert_cmpint (pthread_create (&thread, NULL, sinner_run, &shared), ==, 0);
  g_usleep (100000);
#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
  g_assert_cmpuint (allocations, ==, 2);
  g_assert_cmpuint (locks, ==, 1);
#endif
  if (shared.trapped)
    g_assert_cmpuint (calls, >=, 1);    /* malloc makes its own */
  allocations = locks = calls = 0;
  first_call = -1;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/realtime/net", test_net);
  g_test_add_func ("/engine/realtime/rules", test_rules);
  return g_test_run ();
}
