package io.caravan.ops;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Optional;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.StandardMBean;

/** An MBean whose interface says what everything means. Its operations have different names. */
final class DescribedBean<T> extends StandardMBean {
    private final Class<T> type;

    DescribedBean(T bean, Class<T> type) {
        super(bean, type, true);
        this.type = type;
    }

    @Override
    protected String getDescription(MBeanInfo info) {
        return said(type);
    }

    @Override
    protected String getDescription(MBeanAttributeInfo info) {
        return said(method((info.isIs() ? "is" : "get") + info.getName()));
    }

    @Override
    protected String getDescription(MBeanOperationInfo info) {
        return said(method(info.getName()));
    }

    @Override
    protected String getDescription(MBeanOperationInfo info, MBeanParameterInfo parameter, int sequence) {
        return said(parameter(info, sequence));
    }

    @Override
    protected String getParameterName(MBeanOperationInfo info, MBeanParameterInfo parameter, int sequence) {
        return Optional.ofNullable(parameter(info, sequence).getAnnotation(Description.class))
                .map(Description::name)
                .orElse("");
    }

    @Override
    protected int getImpact(MBeanOperationInfo info) {
        return MBeanOperationInfo.ACTION;
    }

    private Parameter parameter(MBeanOperationInfo info, int sequence) {
        return method(info.getName()).getParameters()[sequence];
    }

    private Method method(String name) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String said(AnnotatedElement element) {
        return Optional.ofNullable(element.getAnnotation(Description.class))
                .map(Description::value)
                .orElse("");
    }
}
