package io.github.spimpatches.manifest;

import io.github.spimpatches.problem.Version;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Tables as Parquet, through Parquet's own API: a Spark job for a small table takes seconds. */
final class ParquetTable {
    /** A table from the web is in memory while it is read; ours have some hundred bytes a row. */
    private static final int LIMIT = 1 << 30;

    /** Bytes of rows that are written together, and read together: in memory then, by a few readers at a time. */
    private static final long GROUP = 16L << 20;

    /** The same where columns hold whole files. */
    private static final long GROUP_OF_FILES = 8L << 20;

    private ParquetTable() {}

    static <R> void write(Storage storage, Location file, List<Column<R>> columns, Iterable<R> rows)
            throws IOException {
        storage.publish(file, sink -> write(sink, file.uri(), columns, rows));
    }

    static <R> void write(Storage.Sink sink, String name, List<Column<R>> columns, Iterable<R> rows)
            throws IOException {
        Builder<R> builder = new Builder<>(new SinkFile(sink, name), columns)
                .withConf(new Configuration(false))
                .withRowGroupSize(GROUP)
                // A column of nothing has a page of no bytes, which Parquet marks as compressed all the same; readers
                // of before mid 2025 (pyarrow, DuckDB, polars) cannot decompress nothing.
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                // One encoding a column: Parquet's footer lists several in the order of a hash that changes with
                // the JVM.
                .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_2_0)
                .withDictionaryEncoding(false);
        if (columns.stream().anyMatch(column -> column.type() == Column.Type.BYTES)) {
            // By default a hundred rows are gathered before anybody asks how large they are.
            builder.withRowGroupSize(GROUP_OF_FILES)
                    .withMinRowCountForPageSizeCheck(1)
                    .withMaxRowCountForPageSizeCheck(1);
        }
        try (ParquetWriter<R> writer = builder.build()) {
            for (R row : rows) {
                writer.write(row);
            }
        }
    }

    private static <R> MessageType schema(List<Column<R>> columns) {
        List<Type> fields = new ArrayList<>();
        for (Column<R> column : columns) {
            fields.add(
                    switch (column.type()) {
                        case TEXT ->
                            Types.optional(PrimitiveTypeName.BINARY)
                                    .as(LogicalTypeAnnotation.stringType())
                                    .named(column.name());
                        case INT -> Types.optional(PrimitiveTypeName.INT32).named(column.name());
                        case LONG -> Types.optional(PrimitiveTypeName.INT64).named(column.name());
                        case DOUBLE -> Types.optional(PrimitiveTypeName.DOUBLE).named(column.name());
                        case BYTES -> Types.optional(PrimitiveTypeName.BINARY).named(column.name());
                    });
        }
        return new MessageType("table", fields);
    }

    private static final class Builder<R> extends ParquetWriter.Builder<R, Builder<R>> {
        private final List<Column<R>> columns;

        Builder(OutputFile file, List<Column<R>> columns) {
            super(file);
            this.columns = columns;
        }

        @Override
        protected Builder<R> self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // the only form that Spark 3.5's Parquet has
        protected WriteSupport<R> getWriteSupport(Configuration configuration) {
            return new RowWriter<>(columns);
        }
    }

    private static final class RowWriter<R> extends WriteSupport<R> {
        private final List<Column<R>> columns;
        private RecordConsumer consumer;

        RowWriter(List<Column<R>> columns) {
            this.columns = columns;
        }

        @Override
        @SuppressWarnings("deprecation") // as above
        public WriteContext init(Configuration configuration) {
            return new WriteContext(schema(columns), Map.of("writer", Version.program()));
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(R row) {
            consumer.startMessage();
            for (int i = 0; i < columns.size(); i++) {
                Column<R> column = columns.get(i);
                Object value = column.value().apply(row);
                if (value != null) {
                    consumer.startField(column.name(), i);
                    add(column.type(), value);
                    consumer.endField(column.name(), i);
                }
            }
            consumer.endMessage();
        }

        private void add(Column.Type type, Object value) {
            switch (type) {
                case TEXT -> consumer.addBinary(Binary.fromString((String) value));
                case INT -> consumer.addInteger((Integer) value);
                case LONG -> consumer.addLong((Long) value);
                case DOUBLE -> consumer.addDouble((Double) value);
                case BYTES -> consumer.addBinary(Binary.fromConstantByteArray((byte[]) value));
            }
        }
    }

    /** Parquet asks only how far it is; the sink takes the bytes. */
    private record SinkFile(Storage.Sink sink, String name) implements OutputFile {
        @Override
        public PositionOutputStream create(long blockSizeHint) {
            return new PositionOutputStream() {
                private long position;

                @Override
                public long getPos() {
                    return position;
                }

                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    sink.write(bytes, offset, length);
                    position += length;
                }
            };
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSizeHint) {
            return create(blockSizeHint);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }

        @Override
        public String getPath() {
            return name;
        }
    }

    /** To be closed. */
    static ParquetRows open(Storage storage, Location file, List<String> columns) throws IOException {
        if (!file.scheme().startsWith("http")) {
            return ParquetRows.open(storage, file, columns);
        }
        // One request, and not even a size is asked for: an address that is signed for reading answers nothing else.
        byte[] bytes = storage.readWhole(file, LIMIT)
                .orElseThrow(() -> new NoSuchFileException(file.uri(), null, "no such file"));
        return ParquetRows.open(StoredParquet.of(file, bytes), columns);
    }
}
